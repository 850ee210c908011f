import { describe, expect, it } from 'vitest';
import { startEndpoint } from '../support/endpoint.js';
import { hurriedClock } from '../support/hurried-clock.js';
import { asking, csvOf, newUser } from '../support/program.js';

const tickets = csvOf(['It is down', 'It is up']);
const line =
  /^t\.csv: 2 tickets, text from "text", id from "id" · prompt triage \(shipped\) · model embedded \(no key set\)$/m;
// Nothing is sent, so the model need not be loaded.
const offline = ['classify', 't.csv', '--offline'];

describe('a run', () => {
  it('says in one line what it reads, by which prompt and which model', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', tickets);
    const { stderr } = await user.run(['classify', 't.csv', ...(await asking(user, endpoint.url))]);
    expect(stderr.split('\n')[0]).toBe(
      `t.csv: 2 tickets, text from "text", id from "id" · prompt p (p.md) · model stand-in (--model) at ${endpoint.url}`,
    );
    expect(stderr.match(/^note: .*/gm)).toEqual([expect.stringContaining('--format csv')]);
  });

  it('says with -v how that was found, and with -q nothing', async () => {
    await using user = await newUser();
    await user.folder.write('t.csv', tickets.replaceAll(',', ';'));
    const detailed = (await user.run([...offline, '-v'])).stderr;
    expect(detailed).toMatch(line);
    for (const detail of ['delimiter: semicolon', 'texts taken from column text', 'using the embedded'])
      expect(detailed).toContain(detail);
    expect((await user.run(offline)).stderr).not.toMatch(/semicolon|texts taken|using the/);
    expect((await user.run([...offline, '-q'])).stderr).toBe('');
  });

  it('is the same for a try, of the tickets that it takes', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', tickets);
    await asking(user, endpoint.url);
    const args = [
      'prompts',
      'try',
      'p.md',
      't.csv',
      '--sample',
      '1',
      '--base-url',
      endpoint.url,
      '--model',
      'm',
    ];
    const { stderr } = await user.run(args);
    expect(stderr).toMatch(
      /^t\.csv: 1 of 2 tickets, text from "text", id from "id" · prompt p \(p\.md\) · model m \(--model\) at /,
    );
  });

  it.each([
    ['standard input', ['-'], 'standard input: tickets, text from "text", id from "id" · '],
    ['a text', ['--text', 'It is down'], '--text: 1 ticket · '],
    ['a part of a file', ['t.csv', '--limit', '1'], 't.csv: 1 of 2 tickets, '],
    ['several files', ['t.csv', 'u.csv'], 't.csv and u.csv: 4 tickets, text from "text", id from "id" · '],
  ])('names its tickets: %s', async (_, source, start) => {
    await using user = await newUser();
    for (const name of ['t.csv', 'u.csv']) await user.folder.write(name, tickets);
    const { finished } = user.begin(['classify', ...source, '--offline'], { stdin: tickets });
    expect((await finished).stderr.startsWith(start)).toBe(true);
  });

  it.each([
    ['a header alone', 'e.csv', 'id,text\n', []],
    ['nothing', 'e.csv', '', []],
    ['a text of nothing', 'e.txt', '', []],
    ['nothing on standard input', '-', '', []],
    ['two files of nothing', 'e.csv', '', ['f.csv']],
    ['a prompt that does not fit', 'e.csv', 'id,text\n1,a\n', ['--prompt', 'p.md']],
    ['a column that is missing', 'e.csv', 'id,text\n1,a\n', ['--text-column', 'body']],
    ['a condition that does not fit', 'e.csv', 'id,text\n1,a\n', ['--where', 'body=1']],
    ['a folder that is missing', 'e.csv', 'id,text\n1,a\n', ['--output', 'none/r.csv']],
  ])('is not said where there is nothing to run: %s', async (_, name, content, more) => {
    await using user = await newUser();
    for (const file of [name, 'f.csv']) await user.folder.write(file, content);
    await user.folder.write('p.md', '{body}');
    for (const dryRun of [[], ['--dry-run']]) {
      if (dryRun.length > 0 && more[0] === '--output') continue;
      const { code, stderr } = await user.begin(['classify', name, ...more, ...dryRun], { stdin: content })
        .finished;
      expect([code, stderr.split('\n')[0]]).toEqual([2, expect.stringMatching(/^error: /)]);
    }
  });

  it('breaks the line between words on a terminal', async () => {
    await using user = await newUser();
    await user.folder.write('t.csv', tickets);
    const { stderr } = await user.begin(offline, { columns: 60 }).finished;
    expect(stderr.split('\n').slice(0, 2)).toEqual([
      't.csv: 2 tickets, text from "text", id from "id" · prompt',
      '  triage (shipped) · model embedded (no key set)',
    ]);
  });
});

describe('what the embedded model is', () => {
  const disclaimer = /^note: embedded is a small model, .*models\.md/m;
  const noon = new Date(2026, 10, 28, 12).getTime();
  const at = (now: number) => ({ ...hurriedClock(1), now: () => now });

  it('is said once a day, in a line', async () => {
    await using user = await newUser();
    await user.folder.write('t.csv', tickets);
    const saidAt = async (now: number, ...flags: string[]) =>
      disclaimer.test((await user.begin([...offline, ...flags], { clock: at(now) }).finished).stderr);
    // What is not shown is not said.
    expect(await saidAt(noon, '-q')).toBe(false);
    expect(await saidAt(noon)).toBe(true);
    expect(await saidAt(noon + 1_000)).toBe(false);
    expect(await saidAt(noon + 86_400_000)).toBe(true);
  });

  it('is said each time where nothing can be written', async () => {
    await using user = await newUser();
    await user.folder.write('t.csv', tickets);
    await user.folder.write('home/state/seen-notes', 'a file');
    for (const _ of [1, 2]) expect((await user.run(offline)).stderr).toMatch(disclaimer);
  });
});
