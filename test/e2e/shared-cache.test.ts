import { describe, expect, it } from 'vitest';
import { byText, gate } from '../support/endpoint.js';
import { hurriedClock } from '../support/hurried-clock.js';
import { type TestDatabase, testDatabase } from '../support/postgres.js';
import { csvOf, newUser } from '../support/program.js';
import type { Relay } from '../support/relay.js';
import { machines, once, texts, withoutOrigin } from '../support/shared-machines.js';
import { rounds } from '../support/slow.js';
import { Database } from '../support/sqlite.js';

/** What happens to a database, or to the way there. */
type Happen = (database: TestDatabase, relay: Relay) => Promise<unknown>;
const away: Happen = async (_, relay) => relay.cut();
const back: Happen = async (_, relay) => relay.mend();

const full: Happen = async ({ query }) => {
  await query(`CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$`);
  // Each by itself, since runs lock the tables in the other order.
  for (const table of ['leases', 'answers'])
    await query(`CREATE TRIGGER full_disk BEFORE INSERT ON ticketsift_${table} EXECUTE FUNCTION full_disk()`);
};
const emptied: Happen = (database) => database.query('DROP FUNCTION full_disk CASCADE');

describe('several machines with one cache', () => {
  it('send each request once, at the same time, and have the same answers', async () => {
    await using all = await machines(3);
    const ended = await Promise.all([0, 1, 2].map((index) => all.run(index)));
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(all.sent()).toEqual(once);
    const answers = await Promise.all(
      [0, 1, 2].map(async (index) => withoutOrigin(await all.results(index))),
    );
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it('send nothing that another has been answered, and find it on their own disk from then on', async () => {
    await using all = await machines(2);
    await all.run(0);
    expect(await all.run(1)).toMatchObject({ code: 0 });
    expect(all.sent()).toEqual(once);
    await all.database.query('DELETE FROM ticketsift_answers');
    expect(await all.run(1)).toMatchObject({ code: 0 });
    expect(all.sent()).toEqual(once);
  });

  it('do so though the clock of one is a minute off', async () => {
    await using all = await machines(3);
    const ended = [-60_000, 0, 60_000].map((offMs, index) => {
      const clock = hurriedClock(1);
      return all
        .user(index)
        .begin(all.args(index), { env: all.env, clock: { ...clock, now: () => clock.now() + offMs } });
    });
    for (const { finished } of ended) expect(await finished).toMatchObject({ code: 0 });
    expect(all.sent()).toEqual(once);
  });

  it('send again no more than what was in flight when one is killed', { timeout: 1_200_000 }, async () => {
    for (let round = 0; round < rounds(2, 50); round++) {
      const killed = gate();
      let child: { kill(signal: 'SIGKILL'): boolean } | undefined;
      await using all = await machines(3, async (request) => {
        if (request.n === 8 + (round % 16)) {
          child?.kill('SIGKILL');
          killed.open();
        }
        return byText(request);
      });
      const [one, ...others] = [0, 1, 2].map((index) => all.user(index).start(all.args(index), all.env));
      child = one?.child;
      await killed.opened;
      for (const { finished } of others) expect(await finished).toMatchObject({ code: 0 });
      await one?.finished;
      const sent = all.sent();
      expect(new Set(sent).size).toBe(texts.length);
      expect(sent.length).toBeLessThanOrEqual(texts.length + 8);
      const [count] = await all.database.query('SELECT count(*)::int AS answers FROM ticketsift_answers');
      expect(count).toEqual({ answers: texts.length });
    }
  });
});

describe.each([
  ['is away', away, back, /Connection terminated|ECONNRESET|does not answer|socket disconnected/],
  ['has no room', full, emptied, /No space left on device/],
])('a database that %s', (_, fails, works, why) => {
  /** One machine, whose database fails when it sends the sixth request. */
  const failing = () => {
    const failed = gate();
    let happen = async () => {};
    const started = machines(1, async (request) => {
      if (request.n === 6) {
        await happen();
        failed.open();
      }
      // None is answered in the middle of it.
      if (request.n > 6) await failed.opened;
      return byText(request);
    });
    return started.then((all) => {
      happen = async () => void (await fails(all.database, all.relay));
      return { ...all, failed: failed.opened, mend: () => works(all.database, all.relay) };
    });
  };

  it('keeps the run waiting, which says so and sends nothing meanwhile, and costs nothing once it is over', async () => {
    await using all = await failing();
    const { until, finished } = all.user(0).begin(all.args(0), { env: all.env, clock: hurriedClock(5) });
    await all.failed;
    await until(/warning: waiting for the cache postgres:.*: nothing is sent/);
    expect(all.endpoint.requests.length).toBeLessThanOrEqual(6 + 8);
    await all.mend();
    expect(await finished).toMatchObject({ code: 0 });
    expect(all.sent()).toEqual(once);
    const [count] = await all.database.query('SELECT count(*)::int AS answers FROM ticketsift_answers');
    expect(count).toEqual({ answers: texts.length });
  });

  it('ends the run after thirty seconds with 1; what was answered is kept here, and goes there with the next run', async () => {
    await using all = await failing();
    const { finished } = all.user(0).begin(all.args(0), { env: all.env, clock: hurriedClock(5) });
    const { code, stderr } = await finished;
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /error: The cache postgres:.* could not be written for 30 s: .*\(cache_not_written\)/,
      ),
    });
    expect(stderr).toMatch(why);
    expect(stderr).not.toContain('sesame');
    expect(stderr).toMatch(/\d+ answers? on this machine could not be sent to the cache/);
    await all.mend();
    const before = all.endpoint.requests.length;
    const again = await all.run(0);
    expect(again).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/sent \d+ answers? of an earlier run to the cache/),
    });
    expect(before).toBeLessThanOrEqual(6 + 8);
    expect(all.sent()).toEqual(once);
    const [count] = await all.database.query('SELECT count(*)::int AS answers FROM ticketsift_answers');
    expect(count).toEqual({ answers: texts.length });
    const noted = new Database(all.user(0).folder.file('home/cache/answers.db'), { readonly: true });
    expect(noted.prepare('SELECT count(*) FROM unshared').pluck().get()).toBe(0);
    noted.close();
  });

  it('has what was answered saved in a file where this machine keeps none, and nothing is sent again once that is imported', async () => {
    await using all = await failing();
    const user = all.user(0);
    await user.folder.write('home/cache', 'no folder');
    const { finished } = user.begin([...all.args(0), '--cache', all.relay.url], { clock: hurriedClock(5) });
    const { code, stderr } = await finished;
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /\d+ answers? on this machine could not be sent to the cache .*; to import what was saved instead: ticketsift cache import answers-recovered\.jsonl --cache 'postgres:.*:\*\*\*@/,
      ),
    });
    expect(stderr).not.toContain('the next run sends');
    expect(stderr).not.toContain('sesame');
    await all.mend();
    expect(await user.run(['cache', 'import', 'answers-recovered.jsonl'], all.env)).toMatchObject({
      code: 0,
    });
    expect(await all.run(0)).toMatchObject({ code: 0 });
    expect(all.sent()).toEqual(once);
  });

  it('is waited for no longer after an interrupt', async () => {
    await using all = await failing();
    const { until, interrupt, finished } = all
      .user(0)
      .begin(all.args(0), { env: all.env, clock: hurriedClock(5) });
    await all.failed;
    await until(/waiting for the cache/);
    interrupt();
    expect(await finished).toMatchObject({ code: 130 });
    await all.mend();
    await all.run(0);
    expect(all.sent()).toEqual(once);
  });
});

it('goes on where the server ends all connections again and again, with each request once', async () => {
  let database: TestDatabase | undefined;
  await using all = await machines(2, async (request) => {
    if (request.n % 10 === 5) {
      await database?.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()`);
    }
    return byText(request);
  });
  database = all.database;
  const ended = await Promise.all([0, 1].map((index) => all.run(index)));
  expect(ended.map(({ code }) => code)).toEqual([0, 0]);
  expect(all.sent()).toEqual(once);
});

describe('a command about a shared cache', () => {
  it('counts, exports, imports and deletes what all machines see, and shows no password', async () => {
    await using all = await machines(2);
    await all.run(0);
    const user = all.user(1);
    const stats = await user.run(['cache', 'stats'], all.env);
    expect(stats).toMatchObject({ code: 0, stdout: expect.stringMatching(/^postgres:.*: 40 answers\n/) });
    expect(stats.stdout).not.toContain('sesame');
    expect(await user.run(['cache', 'export', 'a.jsonl'], all.env)).toMatchObject({ code: 0 });
    expect(await user.run(['cache', 'clear', '--yes'], all.env)).toMatchObject({
      stdout: 'deleted 40 answers\n',
    });
    expect(await user.run(['cache', 'import', 'a.jsonl'], all.env)).toMatchObject({
      stdout: 'imported 40 answers\n',
    });
    expect(await user.run(['cache', 'import', 'a.jsonl'], all.env)).toMatchObject({
      stdout: expect.stringContaining('40 were there already'),
    });
    expect(await user.run(['cache', 'prune', '--older-than', '1d'], all.env)).toMatchObject({
      stdout: 'deleted 0 answers\n',
    });
    await all.run(1);
    expect(all.sent()).toEqual(once);
  });

  it('takes the URL from ticketsift.yaml with variables, once it is trusted, and hides it', async () => {
    await using all = await machines(1);
    const user = all.user(0);
    await user.configure(`cache: \${CACHE_URL}\n`);
    const env = { CACHE_URL: all.database.url };
    expect(await user.run(all.args(0), env)).toMatchObject({ code: 0 });
    expect(await user.run(['cache', 'stats'], env)).toMatchObject({
      stdout: expect.stringMatching(/CACHE_URL.: 40 answers/),
    });
    expect(await user.run(['config', 'get', 'cache'], all.env)).toMatchObject({
      stdout: expect.stringMatching(/^postgres:\/\/postgres:\*\*\*@/),
    });
    const doctor = await user.run(['doctor', '--json'], env);
    expect(doctor.stdout).toMatch(/CACHE_URL\}: schema \d of \d, you are role postgres, answers in \d+ ms/);
    expect(doctor.stdout + doctor.stderr).not.toContain('sesame');
  });

  it('has no batches, which are in the file of a machine', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(texts));
    const env = { TICKETSIFT_CACHE: database.url, OPENAI_API_KEY: 'k' };
    expect(await user.run(['classify', 't.csv', '--model', 'stand-in', '--batch'], env)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Batches need a cache in a file, and this one is a database (usage)'),
    });
    expect(await user.run(['batch', 'list'], env)).toMatchObject({
      code: 0,
      stderr:
        'note: batches are in caches on this machine, and this one is shared: name the file with --cache\n',
    });
  });

  it('refuses a URL of another kind', async () => {
    await using user = await newUser();
    expect(await user.run(['cache', 'stats', '--cache', 'mysql://x:secret@h/d'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--cache: mysql://x:***@h/d is neither a PostgreSQL URL nor a file'),
    });
  });

  it.each([
    [
      'where nothing listens, after five seconds',
      '127.0.0.1:9',
      'nothing listens there',
      /waiting for the cache/,
    ],
    [
      'whose name is wrong, at once',
      'no-such-host.invalid',
      /there is no such host|cannot be looked up/,
      /^error/,
    ],
  ])('names a server %s', async (_, host, reason, start) => {
    await using user = await newUser();
    const url = `postgres://x:secret@${host}/d`;
    const { finished } = user.begin(['cache', 'stats', '--cache', url], { clock: hurriedClock(20) });
    const { code, stderr } = await finished;
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(reason) });
    expect(stderr).toMatch(start);
    expect(stderr).toContain('Cannot connect to postgres://x@');
    expect(stderr).not.toContain('secret');
  });
});

it('waits for a server that restarts when a run begins', async () => {
  await using all = await machines(1);
  all.relay.cut();
  const { until, finished } = all.user(0).begin(all.args(0), { env: all.env, clock: hurriedClock(5) });
  await until(/warning: waiting for the cache .*, whose server does not accept connections now/);
  all.relay.mend();
  expect(await finished).toMatchObject({ code: 0 });
  expect(all.sent()).toEqual(once);
});
