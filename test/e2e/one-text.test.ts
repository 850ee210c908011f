import { readFile } from 'node:fs/promises';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { startEndpoint } from '../support/endpoint.js';
import { asking, newUser } from '../support/program.js';
import { Database } from '../support/sqlite.js';
import { inTerminal, linesOf } from '../support/terminal.js';

/** A user, and what classifies what they pipe in or name. */
async function desk(prompt?: string) {
  const endpoint = await startEndpoint();
  const user = await newUser();
  const flags = await asking(user, endpoint.url, prompt);
  return {
    user,
    endpoint,
    flags,
    classify: (args: readonly string[], stdin = '') =>
      user.begin(['classify', ...args, ...flags], { stdin }).finished,
    sent: () => endpoint.requests.map(({ messages }) => messages.at(-1)?.content).toSorted(),
    async [Symbol.asyncDispose]() {
      await user[Symbol.asyncDispose]();
      await endpoint[Symbol.asyncDispose]();
    },
  };
}

const letter = 'Hello,\n\nthe site is down, and nobody answers.\n\nThanks, Ada\n';

describe('one text', () => {
  it('is piped in and comes out as JSON', async () => {
    await using at = await desk();
    const { code, stdout, stderr } = await at.classify(['-', '--format', 'json'], letter);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      { text: letter.trimEnd(), urgent: true, categories: expect.any(Array), error: null },
    ]);
    expect(at.sent()).toEqual([`Sort: ${letter.trimEnd()}`]);
    expect(stderr).toContain('note: standard input is read as one ticket, by its content');
    expect(stderr).not.toContain('texts taken from');
    expect(stderr).not.toContain('rows are numbered');
  });

  it('is named as what it is, whatever it looks like', async () => {
    await using at = await desk();
    const { code, stderr } = await at.classify(['-', '--input-format', 'text', '-q'], 'id,text\n1,a\n');
    expect([code, stderr]).toEqual([0, '']);
    expect(at.sent()).toEqual(['Sort: id,text\n1,a']);
  });

  it.each([
    ['CSV', 'id,text\n1,a\n2,b\n', ['Sort: a', 'Sort: b']],
    ['CSV of one column', 'text\na, or b\nc\n', ['Sort: a, or b', 'Sort: c']],
    ['JSON Lines', '{"text":"a"}\n{"text":"b"}\n', ['Sort: a', 'Sort: b']],
    ['a line with commas', 'Hello, it broke, again\n', ['Sort: Hello, it broke, again']],
    [
      'lines with a comma each',
      'Dear team, hello\nIt broke, again\n',
      ['Sort: Dear team, hello\nIt broke, again'],
    ],
    ['a word', 'Help', ['Sort: Help']],
    ['a log', '10:00 ERROR a\n10:01 ERROR b\n', ['Sort: 10:00 ERROR a\n10:01 ERROR b']],
  ])('differs from a table: %s', async (_, stdin, expected) => {
    await using at = await desk();
    await at.classify(['-'], stdin);
    expect(at.sent()).toEqual(expected);
  });

  it('is an error of the ticket where it is empty', async () => {
    await using at = await desk();
    const { code, stdout } = await at.classify(['-', '--format', 'jsonl'], '\n');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ text: '', error: { code: 'empty_ticket' } });
  });

  it('is on the command line, once or more often', async () => {
    await using at = await desk();
    const { code, stdout } = await at.classify([
      '--text',
      'It broke',
      '--text',
      '-1 star',
      '--format',
      'json',
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).map(({ text }: { text: string }) => text)).toEqual(['It broke', '-1 star']);
    expect(at.sent()).toEqual(['Sort: -1 star', 'Sort: It broke']);
  });

  it('is in no record, so that a run is repeated with the text alone', async () => {
    await using at = await desk();
    await at.classify(['--text', 'a secret story']);
    const shown = await at.user.run(['runs', 'show', 'last', '--json']);
    expect(shown.stdout).toContain('--text');
    expect(shown.stdout).not.toContain('secret story');
    const again = await at.user.run(['classify', '--retry-errors', 'last']);
    expect([again.code, again.stderr]).toEqual([
      2,
      expect.stringContaining('came from --text, and texts are not recorded'),
    ]);
    const named = await at.classify([
      '--retry-errors',
      'last',
      '--text',
      'a secret story',
      '--format',
      'jsonl',
    ]);
    expect([named.code, at.endpoint.requests.length]).toEqual([0, 1]);
  });

  it.each([
    [['t.csv', '--text', 'a'], '--text and t.csv cannot be used together'],
    [['--text', 'a', '--table', 't'], '--text and --table cannot be used together'],
    [['--text', 'a', '--encoding', 'latin1'], '--text and --encoding cannot be used together'],
    [['--text', 'a', '--update-table', 't'], '--text and --update-table cannot be used together'],
  ])('goes with no source: %j', async (args, message) => {
    await using at = await desk();
    const { code, stderr } = await at.classify(args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(at.endpoint.requests).toHaveLength(0);
  });

  it('fills in no other placeholder', async () => {
    await using at = await desk('{customer}: {text}');
    const { code, stderr } = await at.classify(['--text', 'a']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('customer')]);
  });

  it('never takes the place of another in a table of results', async () => {
    await using at = await desk();
    for (const args of [['--text', 'a'], ['-'], ['--text', 'b']]) {
      const { code, stderr } = await at.classify([...args, '--output', 'results.db'], 'It broke.\n');
      if (args[1] === 'a') expect(code).toBe(0);
      else expect([code, stderr]).toEqual([2, expect.stringContaining('one would replace the other')]);
    }
    const database = new Database(at.user.folder.file('results.db'));
    expect(database.prepare('SELECT count(*) FROM classifications').pluck().get()).toBe(1);
    database.close();
  });
});

describe('files of one text each', () => {
  it('are one table, by the names of the files', async () => {
    await using at = await desk();
    await at.user.folder.write('tickets/t10.txt', 'ten\n');
    await at.user.folder.write('tickets/t9.txt', 'nine\n');
    await at.user.folder.write('tickets/empty.txt', '');
    const { code } = await at.classify(['tickets/*.txt', '--output', 'r.csv', '--columns', 'id,text,error']);
    expect(code).toBe(1);
    const rows = (await readFile(at.user.folder.file('r.csv'), 'utf8')).split('\n');
    expect(rows.map((row) => row.split(':')[0])).toEqual([
      'id,text,error',
      'tickets/empty.txt,,empty_ticket',
      'tickets/t9.txt,nine,',
      'tickets/t10.txt,ten,',
      '',
    ]);
  });
});

describe.each([60, 80, 200])('on a terminal of %i columns', (columns) => {
  it('one text is a table that fits', async () => {
    await using at = await desk();
    const terminal = inTerminal(at.user, ['classify', '--text', letter, '-q', ...at.flags], { columns });
    expect(await terminal.exited).toBe(0);
    const lines = linesOf(terminal.output()).filter((line) => line !== '');
    expect(lines).toHaveLength(5);
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(columns);
  });
});
