import { extname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { byText, says, startEndpoint } from '../support/endpoint.js';
import { asking, newUser, type User } from '../support/program.js';

/** A user with two files of tickets, and flags for a stand-in endpoint. */
async function desk(user: User, url: string, prompt?: string): Promise<string[]> {
  await user.folder.write('exports/t2.csv', 'Id,Text\n1,one\n2,two\n');
  await user.folder.write('exports/t10.csv', 'id,text,tags\n3,three,x\n');
  return [...(await asking(user, url, prompt)), '--format', 'jsonl'];
}

const results = (stdout: string): Record<string, unknown>[] =>
  stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

/** The first two cells of each row of a table. */
function idsAndTexts(table: string): string[] {
  const rows = table.split('\n').map((line) => line.split('│').map((cell) => cell.trim()));
  return rows.slice(3).flatMap(([, id, text]) => (text === undefined ? [] : [`${id}: ${text}`]));
}

describe('several files in one command', () => {
  it.each([
    ['named one by one', ['exports/t2.csv', 'exports/t10.csv']],
    ['named by a pattern that no shell expanded', ['exports/*.csv']],
  ])('are classified in their order: %s', async (_, sources) => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    const flags = await desk(user, endpoint.url);
    const { code, stdout, stderr } = await user.run(['classify', ...sources, ...flags, '-v']);
    expect(code).toBe(0);
    expect(results(stdout).map(({ Id, Text, tags, file }) => [Id, Text, tags, file])).toEqual([
      ['1', 'one', '', 'exports/t2.csv'],
      ['2', 'two', '', 'exports/t2.csv'],
      ['3', 'three', 'x', 'exports/t10.csv'],
    ]);
    expect(stderr).toContain('exports/t2.csv and exports/t10.csv: 3 tickets, text from "Text", id from "Id"');
    expect(stderr).toContain('2 files read as one, with the name of each in column file');
    expect(stderr).toContain('columns that only some files have are empty for the others: tags');
  });

  it('fill in a prompt with the name of each file', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    const flags = await desk(user, endpoint.url, '{file}: {text}');
    await user.run(['classify', 'exports/t2*', ...flags]);
    const sent = endpoint.requests.map(({ messages }) => messages.at(-1)?.content ?? '').toSorted();
    expect(sent).toEqual(['exports/t2.csv: one', 'exports/t2.csv: two']);
  });

  it('are in the record of the run, by which the failed tickets are sent again', async () => {
    let answers = 0;
    await using endpoint = await startEndpoint({
      answer: (request) => (++answers === 1 ? says('no JSON') : byText(request)),
    });
    await using user = await newUser();
    const flags = [...(await desk(user, endpoint.url)), '--concurrency', '1', '--repair', '0'];
    const first = await user.run(['classify', 'exports/t2.csv', 'exports/t10.csv', ...flags]);
    expect(first.code).toBe(1);
    const [, run = ''] = /--retry-errors (\w+)/.exec(first.stderr) ?? [];
    const shown = await user.run(['runs', 'show', run, '-v']);
    expect(shown.stdout).toContain('exports/t2.csv and exports/t10.csv');
    expect(shown.stdout).toContain(`source.name: "${user.folder.file('exports/t2.csv')}"`);
    expect(shown.stdout).toContain(`source.others.0: "${user.folder.file('exports/t10.csv')}"`);
    await user.folder.write('exports/t3.csv', 'id,text\n9,new\n');
    const again = await user.run(['classify', '--retry-errors', run, '--format', 'jsonl']);
    expect(again.code).toBe(0);
    expect(results(again.stdout).map(({ Id }) => Id)).toEqual(['1', '2', '3']);
    expect(endpoint.requests).toHaveLength(4);
  });

  it('are not replaced by their results', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    const flags = (await desk(user, endpoint.url)).slice(0, -2);
    for (const sources of [['exports/t2.csv', 'exports/t10.csv'], ['exports/*.csv']]) {
      const { code, stderr } = await user.run([
        'classify',
        ...sources,
        ...flags,
        '--output',
        './exports/t10.csv',
      ]);
      expect([code, stderr]).toEqual([2, expect.stringContaining('is the file that the tickets come from')]);
    }
    expect(endpoint.requests).toHaveLength(0);
  });

  it('are counted by --dry-run, with the same notes', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    const flags = (await desk(user, endpoint.url)).slice(0, -2);
    const { code, stdout, stderr } = await user.run([
      'classify',
      'exports/*.csv',
      ...flags,
      '--dry-run',
      '-v',
    ]);
    expect([code, stdout + stderr]).toEqual([0, expect.stringMatching(/^3 +tickets$/m)]);
    expect(stderr).toContain('2 files read as one');
  });

  it('say where an id is that another file has, too', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    const flags = await desk(user, endpoint.url);
    await user.folder.write('again.csv', 'id,text\n8,eight\n2,two\n');
    const { stderr } = await user.run(['classify', 'exports/t2.csv', 'again.csv', ...flags]);
    expect(stderr).toContain('exports/t2.csv:3 and again.csv:3 have the same id, 2');
    expect(stderr).toContain('The files may overlap');
  });

  it('say which of them have none of the column of texts', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    const flags = await desk(user, endpoint.url);
    await user.folder.write('other.csv', 'id,stars\n8,eight\n');
    const { stderr } = await user.run(['classify', 'exports/t2.csv', 'other.csv', ...flags]);
    expect(stderr).toContain('no column Text, where texts are taken from, is in other.csv');
    const joined = await user.run([
      'classify',
      'exports/t2.csv',
      'other.csv',
      ...flags,
      '--text-column',
      'text,stars',
    ]);
    expect(joined.stderr).not.toContain('where texts are taken from');
  });

  it('have their ids and texts in columns of their own', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    const flags = (await desk(user, endpoint.url)).slice(0, -2);
    await user.folder.write('z.json', '[{"id":"A1","message":"one"},{"id":"A2","message":"two"}]');
    await user.folder.write('b.csv', 'Ticket No,Subject,Description\n7,Late,three\n');
    await user.folder.write('c.csv', 'Comment text\nfour\n');
    for (const order of [
      ['z.json', 'b.csv', 'c.csv'],
      ['c.csv', 'b.csv', 'z.json'],
    ]) {
      const { code, stdout, stderr } = await user.run(['classify', ...order, ...flags, '--format', 'table']);
      expect(code, stderr).toBe(0);
      expect(idsAndTexts(stdout).toSorted()).toEqual(['7: Late three', ': four', 'A1: one', 'A2: two']);
      expect(stderr).not.toContain('where texts are taken from');
      const ids = order[0] === 'z.json' ? '"id" or "Ticket No"' : '"Ticket No" or "id"';
      expect(stderr).toContain(`, id from ${ids} · `);
    }
    const named = ['z.json', 'b.csv', ...flags, '--format', 'table', '--id-column', 'id'];
    const { stdout, stderr } = await user.run(['classify', ...named]);
    expect(idsAndTexts(stdout)).toEqual(['A1: one', 'A2: two', ': Late three']);
    expect(stderr).toContain('text from "message" or "Subject" and "Description", id from "id" · ');
    const detailed = await user.run(['classify', 'z.json', 'b.csv', ...flags, '-v']);
    expect(detailed.stderr).toContain('z.json: texts taken from message, ids from id');
  });

  it('fill in the text of a prompt with the subject where a file has that in another column', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    const flags = await desk(user, endpoint.url, '{Subject}: {text}');
    await user.folder.write('a.csv', 'id,Subject,text\n1,Late,one\n');
    await user.folder.write('b.csv', 'id,Betreff,text\n2,Lost,two\n');
    await user.run(['classify', 'a.csv', 'b.csv', ...flags]);
    const sent = endpoint.requests.map(({ messages }) => messages.at(-1)?.content ?? '').toSorted();
    expect(sent).toEqual([': Lost\n\ntwo', 'Late: one']);
  });

  it('are joined by a column, each with the texts of its own', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    const flags = await desk(user, endpoint.url);
    await user.folder.write('a.csv', 'thread,text\n1,one\n1,more\n');
    await user.folder.write('b.csv', 'thread,message\n2,two\n2,again\n');
    await user.run(['classify', 'a.csv', 'b.csv', ...flags, '--group-by', 'thread']);
    const sent = endpoint.requests.map(({ messages }) => messages.at(-1)?.content ?? '').toSorted();
    expect(sent).toEqual(['Sort: one\n\nmore', 'Sort: two\n\nagain']);
  });

  it.each([
    [['desk', 'exports/t2.csv'], /desk is a source of ticketsift\.yaml/],
    [
      ['exports/t2.csv', 'postgres://ada:secret-word@db.test/x'],
      /is not a file, and several sources at once must be files/,
    ],
  ])('have to be files: %j', async (sources, message) => {
    await using user = await newUser();
    await user.configure('sources:\n  desk:\n    url: desk.csv\n');
    const flags = await desk(user, 'http://127.0.0.1:9');
    const { code, stderr } = await user.run(['classify', ...sources, ...flags]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(stderr).not.toContain('secret-word');
  });

  it('whose names a terminal would obey are shown harmlessly', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    const flags = await desk(user, endpoint.url);
    await user.folder.write('evil/a\u001b[31m.csv', 'id,text\n1,one\n1,two\n');
    await user.folder.write('evil/b\u202e.csv', 'id,text\n1,one\n');
    const { code, stderr } = await user.run(['classify', 'evil/*', ...flags.slice(0, -2)]);
    expect(code).toBe(0);
    for (const hostile of ['\u001b', '\u202e']) expect(stderr).not.toContain(hostile);
  });

  it('are sampled together by `prompts try`, and fill in a prompt for `prompts check`', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await desk(user, endpoint.url);
    const flags = ['--base-url', endpoint.url, '--model', 'stand-in'];
    await user.folder.write('p.md', '---\nname: p\n---\n{file} {text}\n');
    const tried = await user.run([
      'prompts',
      'try',
      'p.md',
      'exports/t2.csv',
      'exports/t10.csv',
      '--json',
      ...flags,
    ]);
    expect([tried.code, endpoint.requests.length]).toEqual([0, 3]);
    const checked = await user.run(['prompts', 'check', 'p.md', '--source', 'exports/*.csv']);
    expect([checked.code, checked.stderr]).toEqual([0, expect.stringContaining('fill in all placeholders')]);
  });
});

describe('labelled tickets', () => {
  it('may be in several files, by a pattern', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    const flags = await asking(user, endpoint.url);
    const labelled = (id: string) => `id,text,urgent,categories\n${id},t${id},false,Other\n`;
    await user.folder.write('labels/1.csv', labelled('1'));
    await user.folder.write('labels/2.csv', labelled('2'));
    const { stdout, stderr } = await user.run(['check', '--tickets', 'labels/*.csv', ...flags]);
    expect(endpoint.requests, stderr + stdout).toHaveLength(2);
  });
});

describe('a file without tickets', () => {
  it.each([
    ['t.csv', 'id,text\n1,a\n', 'id,text\n'],
    ['t.csv', 'id,text\n1,a\n', ''],
    ['t.eml', 'Subject: a\n\nb', ''],
  ])('among others is left out with a warning: %s beside %j, of %j', async (name, full, content) => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write(name, content);
    await user.folder.write(`a${extname(name)}`, full);
    const { code, stderr } = await user.run([
      'classify',
      `a${extname(name)}`,
      name,
      ...(await asking(user, endpoint.url)),
      '--format',
      'jsonl',
    ]);
    expect([code, endpoint.requests.length]).toEqual([0, 1]);
    expect(stderr).toContain(`warning: ${name} holds no tickets\n`);
  });
});
