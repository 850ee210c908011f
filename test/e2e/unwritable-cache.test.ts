import { rmSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { formatAnswer, recordingHead } from '../../src/storage/recordings/recording.js';
import { answerTo } from '../support/cache.js';
import { type Asked, byText, startEndpoint } from '../support/endpoint.js';
import { hurriedClock } from '../support/hurried-clock.js';
import { asking, csvOf, newUser } from '../support/program.js';
import { Database } from '../support/sqlite.js';

const texts = Array.from({ length: 40 }, (_, n) => `text ${n}`);
const atOnce = 4;

/** A user whose tickets wait for an endpoint that lets something happen to the cache when it gets the sixth request. */
async function start() {
  let happen = () => {};
  const answer = (request: Asked) => {
    if (request.n === 6) happen();
    return byText(request);
  };
  const endpoint = await startEndpoint({ answer });
  const user = await newUser();
  const { folder } = user;
  await folder.write('t.csv', csvOf(texts));
  const cache = ['--cache', 'c.db'];
  const args = ['classify', 't.csv', '--output', 'r.jsonl', '--concurrency', String(atOnce), ...cache];
  const flags = await asking(user, endpoint.url);
  const others: Database[] = [];
  /** What another program does to the file, until it is told to stop. */
  const hold = (sql: string) => {
    const other = new Database(folder.file('c.db'));
    others.push(other);
    other.exec(sql);
    return other;
  };
  return {
    endpoint,
    user,
    folder,
    flags,
    hold,
    lock: () => hold('BEGIN IMMEDIATE'),
    begin: (when: () => void, command: readonly string[] = [...args, ...flags]) => {
      happen = when;
      return user.begin(command, { clock: hurriedClock(100) });
    },
    /** As `begin`, where what is in flight at an interrupt must have the time that it has. */
    beginCalmly: (when: () => void) => {
      happen = when;
      return user.begin([...args, ...flags], { clock: hurriedClock(10) });
    },
    /** Runs by the clock on the wall: what is in flight at the end has its five seconds. */
    unhurried: (when: () => void) => {
      happen = when;
      return user.run([...args, ...flags]);
    },
    again: () => user.run([...args, ...flags]),
    import: () => user.run(['cache', 'import', 'answers-recovered.jsonl', ...cache]),
    texts: () => endpoint.requests.map(({ messages }) => messages.at(-1)?.content),
    async [Symbol.asyncDispose]() {
      for (const other of others) other.close();
      await endpoint[Symbol.asyncDispose]();
      await user[Symbol.asyncDispose]();
    },
  };
}

const full =
  "CREATE TRIGGER full BEFORE INSERT ON answers BEGIN SELECT RAISE(ABORT, 'the disk is full'); END";

describe.each([
  ['another program holds', 'BEGIN IMMEDIATE', 'ROLLBACK', 'database is locked'],
  ['has no room', full, 'DROP TRIGGER full', 'the disk is full'],
])('a cache that %s', (_, fails, works, why) => {
  it('keeps the run waiting, which says so and sends nothing meanwhile, and costs nothing once it is over', async () => {
    await using run = await start();
    let other: Database | undefined;
    const { until, finished } = run.begin(() => {
      other = run.hold(fails);
    });
    await until(/warning: waiting for the cache c\.db .*: nothing is sent/);
    const sent = run.endpoint.requests.length;
    expect(sent).toBeLessThanOrEqual(6 + atOnce);
    other?.exec(works);
    const { code, stderr } = await finished;
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`waiting for the cache c.db (${why})`),
    });
    expect(run.texts().toSorted()).toEqual(texts.map((text) => `Sort: ${text}`).toSorted());
    await run.again();
    expect(run.endpoint.requests).toHaveLength(texts.length);
  });

  it('ends the run after thirty seconds with 1, and what was answered is in a file that can be imported', async () => {
    await using run = await start();
    let other: Database | undefined;
    const { finished } = run.begin(() => {
      other = run.hold(fails);
    });
    const { code, stderr } = await finished;
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /warning: (\d) answers? could not be written to the cache c\.db .*ticketsift cache import answers-recovered\.jsonl --cache c\.db\nerror: The cache c\.db could not be written for 30 s: .*\(cache_not_written\)\n/,
      ),
    });
    expect(stderr).toContain(why);
    expect(run.endpoint.requests.length).toBeLessThanOrEqual(6 + atOnce);
    expect((await stat(run.folder.file('answers-recovered.jsonl'))).mode & 0o777).toBe(0o600);
    other?.exec(works);
    await run.import();
    await run.again();
    expect(run.texts().toSorted()).toEqual(texts.map((text) => `Sort: ${text}`).toSorted());
  });

  it('is waited for no longer after an interrupt, and what was answered is in a file', async () => {
    await using run = await start();
    let other: Database | undefined;
    const { until, interrupt, finished } = run.beginCalmly(() => {
      other = run.hold(fails);
    });
    await until(/waiting for the cache/);
    interrupt();
    const { code, stderr } = await finished;
    expect({ code, stderr }).toMatchObject({
      code: 130,
      stderr: expect.stringMatching(
        /continue; not all answers are cached\n.*cache import answers-recovered\.jsonl/,
      ),
    });
    other?.exec(works);
    await run.import();
    await run.again();
    expect(run.texts()).toHaveLength(texts.length);
  });
});

it('a cache that another program holds lacks nothing of a run that was answered nothing meanwhile', async () => {
  await using run = await start();
  await run.user.run(['classify', 't.csv', '--limit', '1', '--cache', 'c.db', ...run.flags]);
  const sent = run.endpoint.requests.length;
  run.lock();
  const { until, interrupt, finished } = run.beginCalmly(() => {});
  await until(/waiting for the cache/);
  interrupt();
  expect(await finished).toMatchObject({
    code: 130,
    stderr: expect.stringContaining('continue; all answers are cached\n'),
  });
  expect(run.endpoint.requests).toHaveLength(sent);
});

describe('answers that cannot be cached', () => {
  it('are in the results of the run that got them', async () => {
    await using run = await start();
    await run.begin(run.lock).finished;
    const rows = (await readFile(run.folder.file('r.jsonl'), 'utf8')).trim().split('\n');
    const answered = rows.map((row) => JSON.parse(row)).filter(({ error }) => error === null);
    expect(answered).toHaveLength(run.endpoint.requests.length);
  });

  it('are named by the next run, until their file, which may be deleted once it is imported, is gone', async () => {
    await using run = await start();
    await run.folder.write('answers-recovered.jsonl', recordingHead + formatAnswer(answerTo('a')));
    const named =
      /warning: answers-recovered\.jsonl beside the cache c\.db holds answers .*: ticketsift cache import answers-recovered\.jsonl --cache c\.db\n/;
    expect((await run.again()).stderr).toMatch(named);
    const { stdout, stderr } = await run.import();
    expect(stdout).toBe('imported 1 answer\n');
    expect(stderr).toBe(
      'note: answers-recovered.jsonl may be deleted now: all its answers are in the cache c.db\n',
    );
    rmSync(run.folder.file('answers-recovered.jsonl'));
    expect((await run.again()).stderr).not.toContain('answers-recovered');
  });

  it('replace no answers that were brought to safety before', async () => {
    await using run = await start();
    await run.folder.write('answers-recovered.jsonl', 'precious');
    const { stderr } = await run.begin(run.lock).finished;
    expect(stderr).toContain('cache import answers-recovered-2.jsonl --cache c.db');
    expect(await readFile(run.folder.file('answers-recovered.jsonl'), 'utf8')).toBe('precious');
  });

  it('since the cache was deleted, end the run at once, and none is paid for twice', async () => {
    await using run = await start();
    const { code, stderr } = await run.unhurried(() => {
      for (const end of ['', '-wal', '-shm']) rmSync(run.folder.file(`c.db${end}`));
    });
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('c.db was deleted or replaced while it was in use'),
    });
    const sent = run.endpoint.requests.length;
    expect(sent).toBeLessThan(texts.length);
    expect(stderr).toContain(
      `${sent} answers of this run could be saved; to import: ticketsift cache import `,
    );
    await run.import();
    await run.again();
    expect(run.endpoint.requests).toHaveLength(texts.length);
  });

  it('since there is none, are of no concern', async () => {
    await using run = await start();
    const { code } = await run.user.run(['classify', 't.csv', '--no-cache', '-q', ...run.flags]);
    expect(code).toBe(0);
  });
});

it.each([
  ['prompts try', ['prompts', 'try', 'p.md', 't.csv', '--sample', '40']],
  ['check', ['check', '--prompt', 'p.md', '--tickets', 'labelled.csv']],
])('%s ends in the same way, and brings its answers to safety', async (_, command) => {
  await using run = await start();
  await run.folder.write('p.md', '---\ncategories: [{ name: Bug }]\n---\nSort: {text}');
  const rows = texts.map((text, n) => `T${n},${text},false,Bug\n`);
  await run.folder.write('labelled.csv', `id,text,urgent,categories\n${rows.join('')}`);
  const flags = ['--base-url', run.endpoint.url, '--model', 'stand-in', '--concurrency', String(atOnce)];
  const { code, stderr } = await run.begin(run.lock, [...command, ...flags, '--cache', 'c.db']).finished;
  expect({ code, stderr }).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /cache import answers-recovered\.jsonl --cache c\.db\nerror: The cache c\.db /,
    ),
  });
  expect(run.endpoint.requests.length).toBeLessThanOrEqual(6 + atOnce);
});

it.each([[['import', 'some.jsonl']], [['prune', '--older-than', '1d']], [['clear', '--yes']]])(
  'ticketsift cache %s says that another program holds the file',
  async (command) => {
    await using run = await start();
    await run.user.run(['cache', 'stats', '--cache', 'c.db']);
    await run.folder.write('some.jsonl', recordingHead + formatAnswer(answerTo('a')));
    run.lock();
    const args = ['cache', ...command, '--cache', 'c.db'];
    expect(await run.begin(() => {}, args).finished).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /error: Another program holds c\.db \(file_locked\)\n {2}Run the same command again/,
      ),
    });
  },
);

describe('a cache that another program holds from the start', () => {
  const exclusive = 'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; PRAGMA user_version = 9; ROLLBACK';

  it('is waited for', async () => {
    await using run = await start();
    const other = run.hold(exclusive);
    const { until, finished } = run.begin(() => {});
    await until(
      /warning: waiting for the cache c\.db, which another program holds: the run stops after 30 s/,
    );
    other.close();
    expect((await finished).code).toBe(0);
  });

  it('is waited for no longer after an interrupt', async () => {
    await using run = await start();
    run.hold(exclusive);
    const { until, interrupt, finished } = run.beginCalmly(() => {});
    await until(/warning: waiting for the cache/);
    interrupt();
    expect((await finished).code).toBe(130);
    expect(run.endpoint.requests).toHaveLength(0);
  });

  it('ends the run after thirty seconds, before anything is sent', async () => {
    await using run = await start();
    run.hold(exclusive);
    const { code, stderr } = await run.begin(() => {}).finished;
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('error: Another program holds the cache c.db (file_locked)'),
    });
    expect(run.endpoint.requests).toHaveLength(0);
  });
});
