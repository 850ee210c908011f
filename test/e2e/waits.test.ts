import { execFileSync } from 'node:child_process';
import { open } from 'node:fs/promises';
import { PassThrough, Writable } from 'node:stream';
import { constants, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/core/world/clock.js';
import { systemClock } from '../support/cache.js';
import { says, startEndpoint } from '../support/endpoint.js';
import { asking, csvOf, newUser, type User } from '../support/program.js';
import { deferred } from '../support/scripted-model.js';
import { Database } from '../support/sqlite.js';

/** A clock by which so many milliseconds are over at once, and longer waits never end. */
function clockThatReaches(limit: number): Clock {
  return {
    ...systemClock,
    after(ms, callback) {
      if (ms > limit) return () => {};
      const timer = setTimeout(callback, Math.min(ms, 10));
      return () => clearTimeout(timer);
    },
  };
}

/** Text that is compressed and whose last block is still to come. */
function gzipped(text: string): Buffer {
  return gzipSync(text, { finishFlush: constants.Z_SYNC_FLUSH });
}

async function desk(user: User): Promise<void> {
  await user.folder.write('t.csv', csvOf(['a']));
  await user.folder.write('l.csv', 'id,text,urgent,categories\n1,a,yes,Bug\n');
  execFileSync('mkfifo', [user.folder.file('pipe')]);
  const database = new Database(user.folder.file('t.db'));
  database.exec('CREATE TABLE tickets (id integer PRIMARY KEY, text text)');
  database.close();
}

const check = ['check', '--tickets', 'l.csv', '--prompt', 'triage', '--model', 'embedded'];

describe('a pipe that has no writer', () => {
  const places: readonly (readonly [string, readonly string[]])[] = [
    ['tickets', ['classify', 'pipe', '--input-format', 'csv', '--model', 'embedded']],
    ['tickets in SQLite', ['classify', 'pipe', '--input-format', 'sqlite', '--model', 'embedded']],
    ['a prompt', ['classify', 't.csv', '--prompt', './pipe', '--model', 'embedded']],
    ['a query', ['classify', 't.db', '--query-file', 'pipe', '--model', 'embedded']],
    ['labelled tickets', ['check', '--tickets', 'pipe.csv', '--prompt', 'triage', '--model', 'embedded']],
    ['a baseline', [...check, '--baseline', 'pipe']],
    ['another prompt', [...check, '--against', './pipe']],
    ['a recording', [...check, '--replay', 'pipe']],
    ['answers', ['cache', 'import', 'pipe']],
    ['a prompt to try', ['prompts', 'try', './pipe', 't.csv', '--model', 'embedded']],
    ['a prompt to save', ['prompts', 'save', 'pipe']],
    ['a prompt to show', ['prompts', 'show', './pipe']],
    ['queries to check', ['sources', 'check', '--query-file', 'pipe', '--db', 't.db']],
    ['a snapshot', ['sources', 'check', '--query', 'SELECT 1', '--snapshot', 'pipe']],
  ];

  it.each(places)('is said to be waited for, and the first interrupt ends it: %s', async (_, args) => {
    await using user = await newUser();
    await desk(user);
    execFileSync('mkfifo', [user.folder.file('pipe.csv')]);
    const run = user.begin(args, { clock: clockThatReaches(2_000) });
    await run.until(/^note: waiting for data from (\.\/)?pipe(\.csv)?$/m);
    run.interrupt();
    const { code, stderr } = await run.finished;
    expect(stderr).toMatch(/^Interrupted: run the same command again to continue/m);
    expect(code).toBe(130);
  });

  it.each(places)('is given up after 30 seconds: %s', async (_, args) => {
    await using user = await newUser();
    await desk(user);
    execFileSync('mkfifo', [user.folder.file('pipe.csv')]);
    const { code, stderr } = await user.begin(args, { clock: clockThatReaches(30_000) }).finished;
    expect(stderr).toMatch(
      /^error: Cannot read (\.\/)?pipe(\.csv)?: no program opened the pipe to write within 30 seconds/m,
    );
    expect(code).toBe(2);
  });
});

describe('a pipe that stalls', () => {
  const rows = (count: number) => csvOf(Array.from({ length: count }, (_, n) => `text ${n % 3}`));
  const objects = (count: number) =>
    Array.from({ length: count }, (_, n) => `${JSON.stringify({ id: n, text: `text ${n % 3}` })}\n`).join('');

  const beginnings: readonly (readonly [string, string, string | Buffer])[] = [
    ['within the header', 'pipe.csv', 'id,te'],
    ['after some rows', 'pipe.csv', 'id,text\n1,hi there\n2,yo\n'],
    ['after some objects', 'pipe.jsonl', objects(2)],
    ['within what is compressed', 'pipe.csv', gzipSync(rows(2)).subarray(0, 15)],
    ['within a database', 'pipe.db', 'SQLite format 3\0'],
  ];

  it.each(beginnings)('before a run begins is waited for with a word, once: %s', async (_, name, begun) => {
    await using user = await newUser();
    const path = user.folder.file(name);
    execFileSync('mkfifo', [path]);
    // Opened to read as well, so that it does not wait for a reader.
    await using writer = await open(path, 'r+');
    await writer.write(Buffer.from(begun));
    const run = user.begin(['classify', name, '--model', 'embedded'], { clock: clockThatReaches(2_000) });
    await run.until(/^note: waiting for data from pipe/m);
    run.interrupt();
    const { code, stderr } = await run.finished;
    expect([code, stderr]).toEqual([130, expect.stringMatching(/^Interrupted: run the same command/m)]);
    expect(stderr.match(/waiting for data/g)).toHaveLength(1);
  });

  it('before a run begins is waited for with a word where it is standard input', async () => {
    await using user = await newUser();
    const stdin = new PassThrough();
    stdin.write('id,text\n1,hi there\n');
    const args = ['classify', '-', '--input-format', 'csv', '--model', 'embedded'];
    const run = user.begin(args, { stdin, clock: clockThatReaches(2_000) });
    await run.until(/^note: waiting for data from standard input$/m);
    run.interrupt();
    expect((await run.finished).code).toBe(130);
  });

  it.each([
    ['as it is', (text: string) => text],
    ['compressed', gzipped],
  ])(
    'in a run is waited for with a word, and the first interrupt keeps what is there: %s',
    async (_, pack) => {
      await using user = await newUser();
      const isSent = deferred();
      await using endpoint = await startEndpoint({
        answer() {
          isSent.resolve();
          return says('{"urgent": true, "categories": []}');
        },
      });
      const stdin = new PassThrough();
      stdin.write(pack(objects(1_200)));
      const args = ['classify', '-', '--input-format', 'jsonl', '--output', 'r.jsonl'];
      const flags = await asking(user, endpoint.url);
      const run = user.begin([...args, ...flags], { stdin, clock: clockThatReaches(2_000) });
      // What is compressed may be waited for before the run begins.
      await Promise.all([isSent.promise, run.until(/^note: waiting for data from standard input$/m)]);
      run.interrupt();
      const { code, stderr } = await run.finished;
      expect(code).toBe(130);
      expect(stderr).toContain('interrupted: run the same command again to continue; all answers are cached');
      expect(stderr).not.toContain('error:');
    },
  );

  it('and goes on is read to its end', async () => {
    await using user = await newUser();
    const stdin = new PassThrough();
    stdin.write('id,text\n1,hi');
    const args = ['classify', '-', '--input-format', 'csv', '--model', 'embedded', '--format', 'jsonl'];
    const run = user.begin(args, { stdin, clock: clockThatReaches(2_000) });
    await run.until(/^note: waiting for data from standard input$/m);
    stdin.end(' there\n');
    const { code, stdout } = await run.finished;
    expect([code, stdout]).toEqual([0, expect.stringContaining('"text":"hi there"')]);
  });
});

it('a project file that is a pipe is refused without a wait', async () => {
  await using user = await newUser();
  execFileSync('mkfifo', [user.folder.file('ticketsift.yaml')]);
  const { code, stderr } = await user.run(['config']);
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining('ticketsift.yaml: it is not a file of settings'),
  ]);
});

it('what a process gives is read, as from <(…)', async () => {
  await using user = await newUser();
  await desk(user);
  const prompt = await user.folder.write('p.md', 'Sort: {text}');
  await using endpoint = await startEndpoint({ answer: () => says('{"urgent": true, "categories": []}') });
  const asked = ['--model', 'stand-in', '--base-url', endpoint.url];
  const script = '"$@" <(cat t.csv) --input-format csv --prompt <(cat p.md) --format jsonl';
  const { code, stdout } = await user.intoShell(script, ['classify', ...asked]);
  expect([code, stdout]).toEqual([0, '{"id":"T1","text":"a","urgent":true,"categories":[],"error":null}\n']);
  expect(prompt).toContain('p.md');
});

describe('a SQLite file of results that another program holds', () => {
  async function withHeldResults(user: User, url: string) {
    await desk(user);
    const other = new Database(user.folder.file('r.db'));
    other.exec('CREATE TABLE x (a); BEGIN EXCLUSIVE');
    return { other, args: ['classify', 't.csv', '--output', 'r.db', ...(await asking(user, url))] };
  }

  it('is said to be waited for, and the first interrupt ends it', async () => {
    await using user = await newUser();
    await using endpoint = await startEndpoint();
    const { args, other } = await withHeldResults(user, endpoint.url);
    const run = user.begin(args, { clock: clockThatReaches(2_000) });
    await run.until(/^note: another program holds r\.db: waiting for it$/m);
    run.interrupt();
    expect((await run.finished).code).toBe(130);
    other.close();
    expect(endpoint.requests).toHaveLength(0);
  });

  it('is given up after 30 seconds with what to do next', async () => {
    await using user = await newUser();
    await using endpoint = await startEndpoint();
    const { args, other } = await withHeldResults(user, endpoint.url);
    const { code, stderr } = await user.begin(args, { clock: clockThatReaches(30_000) }).finished;
    other.close();
    expect(code).toBe(2);
    expect(stderr).toContain('error: Cannot write r.db: another program holds it (bad_output)');
    expect(stderr).toContain('run the same command again: cached answers are not paid for twice.');
  });
});

it('what is in flight is cached where results cannot be written, and is not paid for again', async () => {
  // Only Linux has a device that is always full.
  if (process.platform !== 'linux') return;
  let release = () => {};
  const isFull = new Promise<void>((resolve) => {
    release = resolve;
  });
  await using endpoint = await startEndpoint({
    async answer({ messages }) {
      const isFirst = String(messages.at(-1)?.content).includes('first');
      if (isFirst) setTimeout(release, 200);
      else await isFull;
      return says('{"urgent": true, "categories": []}');
    },
  });
  await using user = await newUser();
  await user.folder.write('t.csv', csvOf(['first', 'second', 'third']));
  const flags = await asking(user, endpoint.url);
  // The clock never ends the wait for what is in flight.
  const full = user.begin(['classify', 't.csv', ...flags, '--output', '/dev/full', '--format', 'jsonl'], {
    clock: clockThatReaches(1_000),
  });
  const { code, stderr } = await full.finished;
  expect([code, stderr]).toEqual([2, expect.stringContaining('Cannot write /dev/full: the disk is full')]);
  expect(await user.run(['classify', 't.csv', ...flags])).toMatchObject({ code: 0 });
  expect(endpoint.requests).toHaveLength(3);
});

it('a reader that takes nothing more does not keep an interrupted run', async () => {
  await using user = await newUser();
  await using endpoint = await startEndpoint();
  await desk(user);
  let isStalled = () => {};
  const stalled = new Promise<void>((resolve) => {
    isStalled = resolve;
  });
  const stdout = new Writable({ write: () => isStalled() });
  const args = ['classify', 't.csv', '--format', 'jsonl', ...(await asking(user, endpoint.url))];
  const run = user.begin(args, { clock: clockThatReaches(5_000), stdout });
  await stalled;
  run.interrupt();
  const { code, stderr } = await run.finished;
  expect([code, stderr]).toEqual([130, expect.stringMatching(/^Interrupted: /m)]);
});
