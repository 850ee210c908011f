import { readdir, readFile } from 'node:fs/promises';
import { stringify } from 'csv-stringify/sync';
import { describe, expect, it } from 'vitest';
import { says, startEndpoint } from '../support/endpoint.js';
import { asking, newUser, type User } from '../support/program.js';
import { fc } from '../support/properties.js';
import { Database } from '../support/sqlite.js';

/** What a terminal obeys or reorders a line by. Lines may end. */
const obeyed = /(?!\n)[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

/** What others may put into a ticket, a reply, a name or an argument. */
const nasty = [
  'red \x1b[31m\x1b]0;title\x07',
  'one byte \x9b31m\x90q\x9c\x85',
  'back\b\b\b\x7f and\rover',
  'invoice\u202Efdp.exe',
  'isolated \u2066 and \u2069, marked \u061c\u200e\u200f',
  'lines \u2028 and \u2029',
];
const all = nasty.join(' ');

const answer = JSON.stringify({ urgent: true, categories: [all] });

/** A user with hostile tickets, and the flags to send them to an endpoint that answers in kind. */
async function desk(user: User, url: string): Promise<string[]> {
  const rows = nasty.map((text, index) => ({
    id: `${index} ${text}`,
    text,
    urgent: 'yes',
    categories: 'Bug',
  }));
  await user.folder.write('t.csv', stringify(rows, { header: true }));
  return await asking(user, url);
}

/** The files that a command has written into the folder, of the home's the cache aside. */
async function filesOf(user: User): Promise<Map<string, string>> {
  const entries = await readdir(user.folder.path, { recursive: true, withFileTypes: true });
  const texts = new Map<string, string>();
  for (const entry of entries) {
    const path = `${entry.parentPath}/${entry.name}`;
    if (entry.isFile() && !/\.(db|db-wal|db-shm)$/.test(entry.name) && !/t\.csv$|p\.md$/.test(entry.name))
      texts.set(path.slice(user.folder.path.length + 1), await readFile(path, 'utf8'));
  }
  return texts;
}

async function expectNothingObeyed(user: User, ...printed: string[]): Promise<void> {
  for (const [path, text] of await filesOf(user)) expect(text, path).not.toMatch(obeyed);
  for (const text of printed) expect(text).not.toMatch(obeyed);
}

describe('what is hostile in tickets, replies and names is not written as it came', () => {
  it.each(['json', 'jsonl', 'md'])('with a log of texts and results as %s', async (format) => {
    await using endpoint = await startEndpoint({ answer: () => says(answer) });
    await using user = await newUser();
    const flags = await desk(user, endpoint.url);
    const args = ['classify', 't.csv', ...flags, '--log-file', 'log', '--log-texts', '-v'];
    const { code, stdout, stderr } = await user.run([...args, '--output', `o.${format}`]);
    expect([code, stdout]).toEqual([0, '']);
    await expectNothingObeyed(user, stderr);
    const log = (await readFile(user.folder.file('log'), 'utf8')).trim().split('\n');
    const texts = log.map((line) => JSON.parse(line).user).filter((text) => text !== undefined);
    expect(new Set(texts)).toEqual(new Set(nasty.map((text) => `Sort: ${text}`)));
  });

  it('in a baseline, a recording, exported answers and reports, and a check reads them as they were', async () => {
    await using endpoint = await startEndpoint({ answer: () => says(answer) });
    await using user = await newUser();
    const flags = await desk(user, endpoint.url);
    const check = ['check', '--tickets', 't.csv', ...flags];
    const files = ['r.txt', 'r.json', 'r.xml', 'r.md'].flatMap((file) => ['--report-file', file]);
    const approved = await user.run([
      ...check,
      '--baseline',
      'b.json',
      '--approve',
      '--record',
      'a.jsonl',
      ...files,
    ]);
    expect(approved).toMatchObject({ code: 0 });
    const exported = await user.run(['cache', 'export', 'e.jsonl']);
    const compared = ['--baseline', 'b.json', '--replay', 'a.jsonl', '--inconclusive', 'pass'];
    const again = await user.run([...check, ...compared, '--reporter', 'github,json']);
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('"not_compared": null') });
    await expectNothingObeyed(
      user,
      approved.stdout,
      approved.stderr,
      exported.stderr,
      again.stdout,
      again.stderr,
    );
  });

  it('in a snapshot of a schema', async () => {
    await using user = await newUser();
    const database = new Database(user.folder.file('t.db'));
    database.exec(`CREATE TABLE tickets (id integer, "${all}" text)`);
    database.close();
    await user.folder.write('q.sql', '-- name: all\nSELECT * FROM tickets\n');
    const from = ['sources', 'check', '--query-file', 'q.sql'];
    const { code, stdout, stderr } = await user.run([...from, '--db', 't.db', '--write-snapshot', 's.json']);
    expect(code).toBe(0);
    const { code: later } = await user.run([...from, '--snapshot', 's.json']);
    expect(later).toBe(0);
    await expectNothingObeyed(user, stdout, stderr);
    expect(await readFile(user.folder.file('s.json'), 'utf8')).toContain('invoice\\u202efdp');
  });
});

describe('what is hostile in arguments is not echoed as it came', () => {
  const places: readonly (readonly [string, (text: string) => string[]])[] = [
    ['an unknown flag', (text) => [`--${text}`]],
    ['an unknown flag of a command', (text) => ['classify', 't.csv', `--${text}`]],
    ['an unknown flag with a value', (text) => ['classify', 't.csv', `--${text}=${text}`]],
    ['an unknown command', (text) => [text]],
    ['an unknown subcommand', (text) => ['runs', text]],
    ['one argument too many', (text) => ['classify', 't.csv', text]],
    ['a choice', (text) => ['classify', 't.csv', '--format', text]],
    ['a number', (text) => ['classify', 't.csv', '--concurrency', text]],
    ['a duration', (text) => ['classify', 't.csv', '--max-wait', text]],
    ['a file of tickets', (text) => ['classify', text]],
    ['a prompt', (text) => ['classify', 't.csv', '--prompt', text]],
    ['a model', (text) => ['classify', 't.csv', '--model', text]],
    ['an address', (text) => ['classify', 't.csv', '--base-url', text]],
    ['a column', (text) => ['classify', 't.csv', '--text-column', text]],
    ['an output', (text) => ['classify', 't.csv', '--output', text]],
    ['a suite', (text) => ['check', text]],
    ['a recording', (text) => ['check', '--tickets', 't.csv', '--replay', text]],
    ['a run', (text) => ['runs', 'show', text]],
    ['a saved prompt', (text) => ['prompts', 'show', text]],
    ['a profile', (text) => ['--profile', text, 'whoami']],
    ['a query file', (text) => ['sources', 'check', '--query-file', text, '--db', 't.db']],
    ['a file of answers', (text) => ['cache', 'import', text]],
  ];

  it.each(places)('as %s', async (_, argsWith) => {
    await using user = await newUser();
    await user.folder.write('t.csv', 'id,text\n1,a\n');
    // No argument of a program can hold a NUL.
    for (const text of [all, 'one\nerror: another', '\x1b\n(Did you mean rm -rf?)']) {
      const { code, stdout, stderr } = await user.run(argsWith(text));
      expect(code).not.toBe(0);
      expect(stdout + stderr).not.toMatch(obeyed);
      expect(stderr).not.toMatch(/^error: another|^\(Did you mean rm/m);
    }
  });

  it('whatever it is', async () => {
    await using user = await newUser();
    const character = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      fc.constantFrom(...all),
    );
    const text = fc.array(character).map((parts) => parts.join('').replaceAll('\0', ''));
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom(...places.slice(0, 9)), async (given, [, argsWith]) => {
        const { stdout, stderr } = await user.run(argsWith(`x${given}`));
        expect(stdout + stderr).not.toMatch(obeyed);
      }),
      { numRuns: 50 },
    );
  });
});
