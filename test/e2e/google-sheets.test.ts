import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { startEndpoint } from '../support/endpoint.js';
import { commandLinesOf } from '../support/markdown.js';
import { asking, newUser } from '../support/program.js';
import { randomNumbers } from '../support/random.js';
import {
  type HeldCell,
  oneSheet,
  type StandInGoogle,
  sheetAddress,
  spreadsheetId,
  startGoogle,
} from '../support/services/google.js';
import { shellWords } from '../support/shell-words.js';
import { isSlow, rounds } from '../support/slow.js';

const tickets = (count: number): HeldCell[][] => [
  ['id', 'text'],
  ...Array.from({ length: count }, (_, n): HeldCell[] => [`T-${n + 1}`, `text ${n + 1}`]),
];

/** A user who may read and write a sheet of tickets, and whose model is a stand-in. */
async function start(rows: HeldCell[][]) {
  const [google, endpoint, user] = [
    await startGoogle(oneSheet(rows)),
    await startEndpoint(),
    await newUser(),
  ];
  const flags = [...(await asking(user, endpoint.url)), '-q'];
  return {
    google,
    endpoint,
    user,
    flags,
    run: (args: readonly string[], more: Record<string, string> = {}) =>
      user.run(args, { ...google.env, ...more }),
    async [Symbol.asyncDispose]() {
      await user[Symbol.asyncDispose]();
      await endpoint[Symbol.asyncDispose]();
      await google[Symbol.asyncDispose]();
    },
  };
}

const heldRows = ({ spreadsheets }: StandInGoogle) => spreadsheets[spreadsheetId]?.sheets[0]?.rows ?? [];

/** The rows of a sheet with the results that are cached. */
async function rowsWithResults(
  { run, flags, user }: Pick<Awaited<ReturnType<typeof start>>, 'run' | 'flags' | 'user'>,
  count: number,
): Promise<HeldCell[][]> {
  await run(['classify', sheetAddress, ...flags, '--offline', '--output', 'cached.jsonl']);
  const lines = (await readFile(user.folder.file('cached.jsonl'), 'utf8')).trimEnd().split('\n');
  const results = lines.map((line) => JSON.parse(line));
  return tickets(count).map((row, index) => {
    if (index === 0) return [...row, 'urgent', 'categories', 'error'];
    const { id, urgent, categories } = results[index - 1];
    return [id, row[1], urgent, categories.join(', '), ''];
  });
}

describe('tickets of a Google sheet', () => {
  it('are shown, classified, and get their results', async () => {
    await using at = await start(tickets(3));
    const shown = await at.run(['classify', sheetAddress, ...at.flags, '--dry-run']);
    expect(shown).toMatchObject({ code: 0 });
    expect(at.endpoint.requests).toEqual([]);
    const saved = await at.run(['classify', sheetAddress, ...at.flags, '--output', 'results.csv']);
    expect(saved).toMatchObject({ code: 0, stderr: '' });
    expect((await readFile(at.user.folder.file('results.csv'), 'utf8')).split('\n')).toHaveLength(5);
    const written = await at.run(['classify', sheetAddress, ...at.flags, '--update-sheet', '--yes']);
    expect(written).toMatchObject({ code: 0, stderr: '' });
    expect(heldRows(at.google)).toEqual(await rowsWithResults(at, 3));
    // What was answered is cached.
    expect(at.endpoint.requests).toHaveLength(3);
  });

  it('are read and written as docs/sources.md says, step by step', async () => {
    await using at = await start(tickets(2));
    const page = await readFile(new URL('../../docs/sources.md', import.meta.url), 'utf8');
    const [, section = ''] = /\n## Google Sheets\n([\s\S]*?)\n## /.exec(page) ?? [];
    const commands = commandLinesOf(section).filter((line) => !line.startsWith('ticketsift login'));
    expect(commands).toHaveLength(4);
    for (const command of commands) {
      const args = shellWords(command).slice(1);
      const [, id = ''] = /\/d\/([^/]+)/.exec(command) ?? [];
      at.google.spreadsheets[id] ??= at.google.spreadsheets[spreadsheetId] ?? { title: '', sheets: [] };
      const yes = args.includes('--update-sheet') ? ['--yes'] : [];
      expect(await at.run([...args, ...at.flags, ...yes])).toMatchObject({ code: 0 });
    }
    expect(heldRows(at.google)[0]).toEqual(['id', 'text', 'urgent', 'categories', 'error']);
  });

  it.each([
    [['--update-table', 'x'], 'is not a database'],
    [['--update-sheet', '--output', 'r.csv'], '--update-sheet and --output cannot be used together'],
    [['--update-sheet', '--group-by', 'id'], '--update-sheet and --group-by cannot be used together'],
    [['--update-sheet', '--yes', '--cache-rows', '1h'], 'leave out --cache-rows'],
    [['--table', 'x'], 'is not a database'],
    [['--encoding', 'latin1'], 'is not a file of text'],
    [['--since', '1d'], 'Leave out --since'],
  ])('take no flags that mean nothing: %j', async (flags, message) => {
    await using at = await start(tickets(1));
    const { code, stderr } = await at.run(['classify', sheetAddress, ...at.flags, ...flags]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  it('are not asked for a second time where their rows are cached, and not for another account', async () => {
    await using at = await start(tickets(3));
    const args = ['classify', sheetAddress, ...at.flags, '--cache-rows', '1h', '-o', 'r.jsonl'];
    await at.run(args);
    const before = at.google.sheetRequests.length;
    expect(await at.run(args)).toMatchObject({ code: 0 });
    expect(at.google.sheetRequests).toHaveLength(before);
    const other = await at.user.folder.write(
      'other.json',
      (await readFile(at.google.env.GOOGLE_APPLICATION_CREDENTIALS, 'utf8')).replace('sift@', 'other@'),
    );
    await at.run(args, { GOOGLE_APPLICATION_CREDENTIALS: other });
    expect(at.google.sheetRequests.length).toBeGreaterThan(before);
  });

  it('may be a named source, with its sheet and range', async () => {
    await using at = await start([...tickets(3), ['T-9', 'nine']]);
    await at.user.configure(
      `sources:\n  desk:\n    url: ${sheetAddress}\n    sheet: Tickets\n    range: A1:B3\n`,
    );
    expect(await at.run(['classify', 'desk', ...at.flags, '-o', 'r.jsonl'])).toMatchObject({ code: 0 });
    expect(at.endpoint.requests).toHaveLength(2);
  });

  it('need trust where the project names them, and what they get is said', async () => {
    await using at = await start(tickets(1));
    await at.user.folder.write('ticketsift.yaml', `sources:\n  desk:\n    url: ${sheetAddress}\n`);
    const { code, stderr } = await at.run(['classify', 'desk', ...at.flags]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('GOOGLE_APPLICATION_CREDENTIALS')]);
    expect(at.google.requests).toEqual([]);
  });

  it('cost no secret, whatever goes wrong', async () => {
    await using at = await start(tickets(1));
    at.google.intercept = ({ headers, body, host }) =>
      host === 'sheets.googleapis.com'
        ? {
            status: 400,
            body: { error: { message: `${headers.authorization} ${body}`, status: 'INVALID_ARGUMENT' } },
          }
        : undefined;
    const { stderr } = await at.run([
      'classify',
      sheetAddress,
      ...at.flags.filter((flag) => flag !== '-q'),
      '--debug',
      '-v',
    ]);
    expect(stderr).toContain('Google Sheets refuses this');
    expect(stderr).not.toMatch(/ya29|PRIVATE KEY-----\n?[A-Za-z]/);
  });
});

describe('a run that is killed', { timeout: 240_000 }, () => {
  it('goes on without a row lost, sent twice or written beside another', async () => {
    const random = randomNumbers(11);
    await using at = await start(tickets(400));
    const args = ['classify', sheetAddress, ...at.flags, '--concurrency', '4', '--update-sheet', '--yes'];
    const kills = rounds(3, 12);
    for (let kill = 0; kill < kills; kill++) {
      const { child, finished } = at.user.start(args, at.google.env);
      const more = 1 + Math.floor(random() * 60);
      await Promise.race([at.endpoint.arrived(at.endpoint.requests.length + more), finished]);
      child.kill('SIGKILL');
      await finished;
      await at.endpoint.idle();
    }
    expect(await at.run(args)).toMatchObject({ code: 0 });
    const texts = at.endpoint.requests.map(({ messages }) => messages.at(-1)?.content ?? '');
    expect(new Set(texts).size).toBe(400);
    expect(texts.length - 400).toBeLessThanOrEqual(kills * 4);
    expect(heldRows(at.google)).toEqual(await rowsWithResults(at, 400));
  });
});

describe('a large sheet', { timeout: 240_000 }, () => {
  const count = isSlow ? 100_000 : 25_000;

  it('is read in memory that does not grow with it', async () => {
    await using at = await start([]);
    const sheet = at.google.spreadsheets[spreadsheetId]?.sheets[0];
    const long = 'x'.repeat(5_000);
    if (sheet) {
      sheet.rowCount = count + 1;
      sheet.columnCount = 2;
      sheet.rowAt = (index) => (index === 0 ? ['id', 'text'] : [`T-${index}`, `${index} ${long}`]);
    }
    // All texts are larger than the memory that it gets.
    const { code, stderr } = await at.user.spawn(
      [
        'classify',
        sheetAddress,
        ...at.flags,
        '--offline',
        '--format',
        'csv',
        '--columns',
        'id,error',
        '-o',
        'r.csv',
      ],
      { ...at.google.env, NODE_OPTIONS: '--max-old-space-size=110' },
    );
    expect([code, stderr]).toEqual([1, expect.any(String)]);
    const lines = (await readFile(at.user.folder.file('r.csv'), 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(count + 1);
    expect(lines.at(-1)).toMatch(`T-${count},`);
  });
});
