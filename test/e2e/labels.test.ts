import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { LabelDraft } from '../../src/prompts/labels/label.js';
import { labelDraft, labelsIn } from '../support/labels.js';
import { newUser, type User } from '../support/program.js';
import { member } from '../support/prompts.js';

const prompt = '---\nname: triage\ncategories: [{ name: Bug }, { name: Login }]\n---\nSort: {text}\n';

/** A user with tickets of these texts, numbered from 1. */
async function userWith(texts: readonly string[]): Promise<User> {
  const user = await newUser();
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const rows = texts.map((text, index) => `T-${index + 1},${cell(text)}\n`);
  await user.folder.write('tickets.csv', `id,text\n${rows.join('')}`);
  await user.folder.write('triage.md', prompt);
  return user;
}

/** Adds labels as the user of this computer would on the page. */
async function add(user: User, ...drafts: readonly LabelDraft[]): Promise<void> {
  await using labels = labelsIn(user.folder.file('home/data/prompts.db'));
  for (const draft of drafts) await labels.add(draft);
}

const textOf = (user: User, file: string) => readFile(user.folder.file(file), 'utf8');

const ticket = (n: number, text: string) => ({ id: `T-${n}`, text });

describe('ticketsift labels export', () => {
  it('writes what check reads, with texts of the source and the queue as a column, by id', async () => {
    await using user = await userWith(['one', 'two, "quoted"\nand more', '=three']);
    await add(
      user,
      labelDraft('', { ticket: ticket(3, '=three'), queue: 'unsure' }),
      labelDraft('', { ticket: ticket(2, 'two, "quoted"\nand more') }),
      labelDraft('', {
        ticket: ticket(1, 'one'),
        classification: { urgent: true, categories: ['Bug', 'Login'] },
      }),
    );
    expect(await user.run(['labels', 'export', '-o', 'labelled.csv'])).toEqual({
      code: 0,
      stdout: '',
      stderr: 'note: labelled.csv holds 3 labelled tickets: 2 random, 1 unsure\n',
    });
    expect(await textOf(user, 'labelled.csv')).toBe(
      [
        'id,text,urgent,categories,queue',
        'T-1,one,true,Bug|Login,random',
        'T-2,"two, ""quoted""\nand more",false,Bug,random',
        "T-3,'=three,false,Bug,unsure",
        '',
      ].join('\n'),
    );
  });

  it('leaves out and counts what changed, is gone or is disputed, and ends with 1', async () => {
    await using user = await userWith(['one', 'changed', 'three']);
    await add(
      user,
      labelDraft('', { ticket: ticket(1, 'one') }),
      labelDraft('', { ticket: ticket(2, 'two') }),
      labelDraft('', { ticket: ticket(9, 'nine') }),
      labelDraft('', { ticket: ticket(3, 'three'), classification: undefined }),
    );
    const { code, stdout, stderr } = await user.run(['labels', 'export']);
    expect(code).toBe(1);
    expect(stdout).toBe('id,text,urgent,categories,queue\nT-1,one,false,Bug,random\n');
    expect(stderr).toContain('1 labelled ticket left out, as the text changed since: label again (T-2)');
    expect(stderr).toContain('1 labelled ticket left out, as the ticket is not in what was read');
    expect(stderr).toContain('1 ticket skipped by all reviewers');
  });

  it('reads tickets that are named in place of those that the labels name', async () => {
    await using user = await userWith(['one']);
    await user.folder.write('moved.csv', 'id,text\nT-1,one\n');
    const source = { names: ['gone.csv'], options: { header: true }, isRepeatable: true };
    await add(user, labelDraft('', { ticket: ticket(1, 'one'), source }));
    const lost = await user.run(['labels', 'export', '-o', 'labelled.csv']);
    expect(lost.code).toBe(1);
    expect(lost.stderr).toContain('gone.csv cannot be read again for 1 label: ');
    expect(await user.run(['labels', 'export', 'moved.csv', '-o', 'labelled.csv'])).toMatchObject({
      code: 0,
    });
    await expect(textOf(user, 'labelled.csv')).resolves.toContain('T-1,one');
  });

  it.each([
    ['a URL', { names: ['postgres://db.example.com/desk'], options: { header: true }, isRepeatable: true }],
    ['a dropped file', { names: ['tickets.csv'], options: { header: true }, isRepeatable: false }],
  ])('reads no %s that a label names', async (_, source) => {
    await using user = await userWith(['one']);
    await add(user, labelDraft('', { ticket: ticket(1, 'one'), source }));
    const { code, stderr } = await user.run(['labels', 'export']);
    expect(code).toBe(1);
    expect(stderr).toContain('cannot be read again for 1 label: name the tickets, as in');
  });

  it('does not write over the tickets', async () => {
    await using user = await userWith(['one']);
    await add(user, labelDraft('', { ticket: ticket(1, 'one') }));
    const { code, stderr } = await user.run(['labels', 'export', 'tickets.csv', '-o', './tickets.csv']);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is the file of tickets'),
    });
  });

  it('adds the columns that the prompt shows', async () => {
    await using user = await userWith([]);
    await user.folder.write('tickets.csv', 'id,subject,body,Plan\n7,Help,It broke,Gold\n');
    await user.folder.write('triage.md', prompt.replace('Sort:', 'Sort {plan} {subject}:'));
    await add(user, labelDraft('', { ticket: { id: '7', text: 'Help\n\nIt broke' } }));
    const { code, stdout } = await user.run(['labels', 'export', '--prompt', 'triage.md']);
    expect(code).toBe(0);
    expect(stdout).toBe(
      'id,text,Plan,subject,urgent,categories,queue\n7,"Help\n\nIt broke",Gold,Help,false,Bug,random\n',
    );
  });

  it('says which prompts have labels where that is not clear', async () => {
    await using user = await userWith(['one']);
    expect(await user.run(['labels', 'export'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('No ticket is labelled yet'),
    });
    await add(user, labelDraft('1'), labelDraft('1', { prompt: { name: 'other' } }));
    expect(await user.run(['labels', 'export'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Several prompts have labels: other, triage'),
    });
    expect(await user.run(['labels', 'export', '--prompt', 'tirage'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean triage?'),
    });
  });
});

describe('ticketsift labels list', () => {
  it('counts by prompt, reviewer and queue', async () => {
    await using user = await userWith([]);
    expect(await user.run(['labels', 'list'])).toMatchObject({ code: 0, stdout: '' });
    await add(
      user,
      labelDraft('1'),
      labelDraft('2', { queue: 'unsure' }),
      labelDraft('1', { queue: 'mislabelled' }),
      labelDraft('3', { classification: undefined }),
      labelDraft('1', { prompt: { name: 'other' } }),
    );
    const { code, stdout } = await user.run(['labels', 'list', '--json']);
    expect(code).toBe(0);
    const reviewer = { name: 'somebody', verified: false, issuer: null, id: null };
    expect(JSON.parse(stdout)).toMatchObject([
      { prompt: 'other', reviewer, labels: 1, queues: { random: 1 }, skipped: 0 },
      {
        prompt: 'triage',
        reviewer,
        labels: 2,
        queues: { random: 1, unsure: 1, mislabelled: 0, chosen: 0 },
        skipped: 1,
      },
    ]);
    const table = await user.run(['labels', 'list']);
    expect(table.stdout).toMatch(
      /^prompt +labels +random .* reviewer\n.*\ntriage +2 +1 +0 +1 +0 +0 +1 .*somebody/,
    );
  });
});

describe('ticketsift labels agreement', () => {
  it('shows κ of each pair, what they disagree on, and that proposals were in sight', async () => {
    await using user = await userWith([]);
    await add(user, labelDraft('1'), labelDraft('2'), labelDraft('3'));
    expect(await user.run(['labels', 'agreement'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'note: no two reviewers have labelled the same ticket yet\n',
    });
    const urgent = { urgent: true, categories: ['Bug', 'Login'] };
    await using anns = labelsIn(user.folder.file('home/data/prompts.db'), member('ann'), 'everyone');
    await anns.add(labelDraft('1'));
    await anns.add(labelDraft('2', { classification: urgent }));
    const { code, stdout, stderr } = await user.run(['labels', 'agreement', '--prompt', 'triage']);
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^reviewers +of +n +the same +κ$/),
      expect.stringMatching(/^somebody \(unverified\) and ann@example.com +urgent +2 +50\.0 % +0\.000$/),
      expect.stringMatching(/ first category +2 +100\.0 % +–$/),
      expect.stringMatching(/ all categories \(weighted\) +2 +66\.7 % +0\.000$/),
      '',
      '1 ticket on which they disagree:',
      expect.stringMatching(/^2 +somebody \(unverified\) +not urgent, Bug$/),
      expect.stringMatching(/^2 +ann@example.com +urgent, Bug\|Login$/),
      '',
    ]);
    expect(stderr).toContain('2 pairs of labels were given with a proposal in sight');
    const json = JSON.parse((await user.run(['labels', 'agreement', '--json'])).stdout);
    expect(json).toMatchObject({
      prompt: 'triage',
      pairs: [{ n: 2, both_blind: 0, urgent: { observed: 0.5, kappa: 0 }, first_category: { kappa: null } }],
      disagreements: [{ ticket: '2', labels: [{ urgent: false }, { urgent: true }] }],
    });
  });
});
