import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../src/core/text/fit.js';
import { shownSchemas } from '../../../src/run/shown/index.js';
import { endRun, finishChunk, submitted } from '../../support/finished-chunks.js';
import { disconnectOthers } from '../../support/job-machines.js';
import { jobsAt, manyTickets, newJob, plan } from '../../support/jobs.js';
import { classified, failed } from '../../support/outcomes.js';
import { type TestDatabase, testDatabase } from '../../support/postgres.js';
import { newUser, type User } from '../../support/program.js';
import { relayTo } from '../../support/relay.js';
import { virtualClock } from '../../support/virtual-clock.js';

const env = ({ url }: TestDatabase) => ({ TICKETSIFT_JOBS: url });

/** A run of which half is done. */
async function half(database: TestDatabase): Promise<string> {
  const run = await submitted(database, 'job-1a', 500);
  await finishChunk(database, run, 0, (ticket, n) => (n < 3 ? failed(ticket) : classified(ticket)));
  return run;
}

async function json(user: User, database: TestDatabase, ...args: string[]): Promise<unknown> {
  const { stdout, stderr } = await user.run(['jobs', ...args, '--json'], env(database));
  expect(stdout, stderr).toMatch(/^[[{]/);
  return JSON.parse(stdout);
}

describe('jobs list', () => {
  it('shows the newest first, with state and progress', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    await half(database);
    await submitted(database, 'job-2b', 1);
    const { code, stdout } = await user.run(['jobs', 'list'], env(database));
    expect(code).toBe(0);
    const [heading, ...rows] = stdout.trimEnd().split('\n');
    expect(heading).toMatch(
      /^run +submitted +status +done +tickets +failed +cost +prompt +model +by +source$/,
    );
    expect(rows).toEqual([
      expect.stringMatching(/^job-2b .* waiting +0 % +1 +0 .* role postgres +tickets\.csv$/),
      expect.stringMatching(/^job-1a .* waiting +50 % +500 +3 /),
    ]);
    expect((await user.run(['jobs', 'list', '-n', '1'], env(database))).stdout).not.toContain('job-1a');
  });

  it('cuts nothing in a pipe', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    const model = 'organisation/a-model-with-a-name-that-is-long';
    const source = `${'a long folder/'.repeat(20)}tickets.csv`;
    await using store = await jobsAt(database.url);
    await store.submit(newJob({ model, plan: { ...plan, source } }), manyTickets(1));
    const { stdout } = await user.run(['jobs', 'list'], env(database));
    expect(stdout).toContain(model);
    expect(stdout).toContain(source);
  });

  it('says where none is submitted', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    expect(await user.run(['jobs', 'list'], env(database))).toEqual({
      code: 0,
      stdout: '',
      stderr: 'note: no run is submitted yet\n',
    });
  });
});

describe('jobs show', () => {
  it('shows what is known, and what to do next', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    const run = await half(database);
    await endRun(database, run, 'failed', 'The endpoint refuses the key.');
    const { code, stdout } = await user.run(['jobs', 'show', 'job-1', '--plain'], env(database));
    expect(code).toBe(0);
    for (const fact of [
      'run: job-1a, failed',
      'tickets: 500: 247 classified, 0 urgent, 3 failed, 250 left',
      'timeout: 3',
      'problem: The endpoint refuses the key.',
      'results: ticketsift jobs results job-1a -o results.csv',
      'again: ticketsift jobs retry job-1a',
    ])
      expect(stdout).toContain(fact);
  });

  it('breaks what is longer than the terminal between words, but for what is copied', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    const run = await half(database);
    await endRun(database, run, 'failed', 'The endpoint refuses the key, and all others that were tried.');
    const { stdout } = await user.begin(['jobs', 'show', run], { env: env(database), columns: 50 }).finished;
    expect(stdout).toContain(
      'problem      The endpoint refuses the key, and all\n             others that were tried.\n',
    );
    const long = stdout.split('\n').filter((line) => line.length > 50);
    expect(long.map((line) => line.split(/ {2,}/)[0])).toEqual(['prompt hash', 'results']);
  });

  it('has no chunks that wait once the run has ended', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    const run = await half(database);
    await endRun(database, run, 'cancelled');
    expect((await user.run(['jobs', 'show', run, '--plain'], env(database))).stdout).toContain(
      'chunks: 2: 1 left, 0 with a worker, 1 done\n',
    );
  });

  it('ends with 2 for a run that is not there', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    expect(await user.run(['jobs', 'show', 'last'], env(database))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('`ticketsift jobs list`'),
    });
  });
});

describe('jobs --json', () => {
  it('prints what the reference says', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    const run = await half(database);
    const shapes = shownSchemas;
    expect(shapes['jobs list'].parse(await json(user, database, 'list'))).toMatchObject([{ id: run }]);
    const shown = shapes['jobs show'].parse(await json(user, database, 'show', run));
    expect(shown).toMatchObject({
      tickets: { total: 500, classified: 247, failed: 3, left: 250 },
      errors: { timeout: 3 },
      ended_at: null,
    });
    expect(shapes['jobs cancel'].parse(await json(user, database, 'cancel', run))).toMatchObject({
      status: 'cancelled',
    });
    await endRun(database, run, 'cancelled');
    expect(shapes['jobs watch'].parse(await json(user, database, 'watch', run))).toMatchObject({
      status: 'cancelled',
    });
    expect(shapes['jobs retry'].parse(await json(user, database, 'retry', run))).toMatchObject({
      status: 'waiting',
      retried: 253,
    });
  });
});

describe('jobs cancel and retry', () => {
  it('cancel says what is kept, and retry how much is sent again', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    const run = await half(database);
    expect(await user.run(['jobs', 'cancel', run], env(database))).toEqual({
      code: 0,
      stdout: '',
      stderr: 'note: run job-1a is cancelled: 250 of 500 tickets have outcomes, which are kept\n',
    });
    await endRun(database, run, 'cancelled');
    expect(await user.run(['jobs', 'retry', run], env(database))).toEqual({
      code: 0,
      stdout: '',
      stderr: 'note: 253 tickets of run job-1a are in the queue again\n',
    });
  });

  it('cancel promises to keep nothing where there is nothing', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    const run = await submitted(database, 'job-1a', 2);
    expect(await user.run(['jobs', 'cancel', run], env(database))).toMatchObject({
      stderr: 'note: run job-1a is cancelled: no ticket has an outcome\n',
    });
  });

  it('retry leaves a run alone in which nothing failed', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    const run = await submitted(database, 'job-1a', 2);
    await finishChunk(database, run, 0);
    await endRun(database, run);
    expect(await user.run(['jobs', 'retry', run], env(database))).toMatchObject({
      code: 0,
      stderr: 'note: no ticket of run job-1a has failed\n',
    });
    expect((await user.run(['jobs', 'show', run], env(database))).stdout).toContain('job-1a, done');
  });

  it.each([
    ['cancel', 'done', 'has ended (done)'],
    ['retry', undefined, 'has not ended'],
  ] as const)('%s is refused where the run %s', async (command, state, why) => {
    await using database = await testDatabase();
    await using user = await newUser();
    const run = await half(database);
    if (state) await endRun(database, run, state);
    expect(await user.run(['jobs', command, run], env(database))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(why),
    });
  });
});

describe('jobs watch', () => {
  it('says in a pipe how far the run is, at each tenth and whenever its state changes', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    const run = await submitted(database, 'job-1a', 500);
    const clock = virtualClock();
    const watching = user.begin(['jobs', 'watch', run], { env: env(database), clock });
    await watching.until(/is waiting for a worker that allows embedded: 0 %, 0 of 500 tickets\n/);
    await finishChunk(database, run, 0);
    clock.advance(1_000);
    await watching.until(/is waiting for a worker that allows embedded: 50 %, 250 of 500 tickets\n/);
    await finishChunk(database, run, 1);
    await endRun(database, run);
    await clock.runUntil(watching.finished);
    expect(await watching.finished).toEqual({
      code: 0,
      stdout: '',
      stderr: [
        'note: run job-1a is waiting for a worker that allows embedded: 0 %, 0 of 500 tickets',
        'note: run job-1a is waiting for a worker that allows embedded: 50 %, 250 of 500 tickets',
        'note: run job-1a is done: 500 of 500 tickets classified, 0 failed',
        'note: to write the results: ticketsift jobs results job-1a -o results.csv\n',
      ].join('\n'),
    });
  });

  it('says on a terminal what a run waits for, whatever its model is called, and fits', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    await using store = await jobsAt(database.url);
    await store.submit(newJob({ model: `\u001b[2J${'x'.repeat(90)}` }), manyTickets(1));
    const watching = user.begin(['jobs', 'watch', 'last'], { env: env(database), columns: 60 });
    await watching.until(/waiting for a worker that allows ␛\[2Jx+…/);
    watching.interrupt();
    const { code, stderr } = await watching.finished;
    expect(code).toBe(130);
    const lines = stripVTControlCharacters(stderr.replaceAll('\u001b[1G', '\n')).split('\n');
    expect(lines.filter((line) => columnsOf(line) > 60)).toEqual([]);
    expect(stderr).not.toContain('\u001b[2J');
    expect(stderr).not.toContain('reading tickets');
  });

  it('shows a bar on a terminal, and none with --plain', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    const run = await half(database);
    const watch = (...flags: string[]) =>
      user.begin(['jobs', 'watch', run, '--no-color', ...flags], { env: env(database), columns: 100 });
    const moving = watch();
    await moving.until(/█████░░░░░ · 50 % · 250 of 500 tickets/);
    moving.interrupt();
    expect((await moving.finished).code).toBe(130);
    const plain = watch('--plain');
    await plain.until(/note: run job-1a is waiting for a worker that allows embedded: 50 %/);
    plain.interrupt();
    const { stderr } = await plain.finished;
    expect(stderr).not.toMatch(/[█░]/);
    expect(stderr).not.toContain('\u001b');
  });

  it.each([
    ['failed', 'Its plan cannot be read: columns'],
    ['done', 'Its results could not be written: no such folder'],
  ] as const)('says of a run that is %s what the problem is', async (state, problem) => {
    await using database = await testDatabase();
    await using user = await newUser();
    const run = await half(database);
    await endRun(database, run, state, problem);
    const { stderr } = await user.run(['jobs', 'watch', run], env(database));
    expect(stderr).toContain(`warning: ${problem}\n`);
  });

  it('ends with Ctrl-C, and says that the run goes on', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    const run = await half(database);
    const watching = user.begin(['jobs', 'watch', run], { env: env(database) });
    await watching.until(/is waiting for a worker that allows embedded/);
    watching.interrupt();
    const { code, stderr } = await watching.finished;
    expect(code).toBe(130);
    expect(stderr).toContain(
      'warning: stopped watching: run job-1a goes on (ticketsift jobs watch job-1a)\n',
    );
    expect((await user.run(['jobs', 'show', run], env(database))).stdout).toContain(
      'job-1a, waiting for a worker that allows embedded',
    );
  });

  it.each([
    ['done', 1],
    ['failed', 1],
    ['cancelled', 1],
  ] as const)(
    'ends with 1 where tickets failed or were left, as in a run that is %s',
    async (state, code) => {
      await using database = await testDatabase();
      await using user = await newUser();
      const run = await half(database);
      await endRun(database, run, state);
      expect(await user.run(['jobs', 'watch', run], env(database))).toMatchObject({ code });
    },
  );
});

describe('a database that goes away for a while', () => {
  it('does not end watching', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    const run = await submitted(database, 'job-1a', 500);
    const watching = user.begin(['jobs', 'watch', run], { env: env(database) });
    await watching.until(/is waiting/);
    await disconnectOthers(database);
    await watching.until(/note: waiting for the database: /);
    for (const number of [0, 1]) await finishChunk(database, run, number);
    await endRun(database, run);
    expect(await watching.finished).toMatchObject({ code: 0, stderr: expect.stringContaining('is done') });
  });

  it('does not end results that are waited for, nor give one twice', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    const run = await submitted(database, 'job-1a', 500);
    await finishChunk(database, run, 0);
    const args = ['jobs', 'results', run, '--wait', '--format', 'csv', '--columns', 'id'];
    const waiting = user.begin(args, { env: env(database) });
    await waiting.until(/^T250$/m);
    await disconnectOthers(database);
    await waiting.until(/note: waiting for the database: /);
    await finishChunk(database, run, 1);
    await endRun(database, run);
    const { code, stdout } = await waiting.finished;
    expect(code).toBe(0);
    expect(stdout.trim().split('\n').slice(1)).toEqual(Array.from({ length: 500 }, (_, n) => `T${n + 1}`));
  });

  it.each(['watch', 'results --wait'])('ends with Ctrl-C in %s as if it were there', async (command) => {
    await using database = await testDatabase();
    await using relay = await relayTo(database.url);
    await using user = await newUser();
    const run = await submitted(database, 'job-1a', 500);
    const watching = user.begin(['jobs', ...command.split(' '), run], {
      env: { TICKETSIFT_JOBS: relay.url },
    });
    await watching.until(/is waiting/);
    relay.cut();
    await watching.until(/note: waiting for the database: /);
    watching.interrupt();
    expect(await watching.finished).toMatchObject({
      code: 130,
      stderr: expect.stringContaining(
        'Interrupted while waiting for the database: the submitted run goes on',
      ),
    });
  });

  it('ends with 2 where it stays away longer than --max-wait, as with TICKETSIFT_MAX_WAIT=0', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    const run = await submitted(database, 'job-1a', 500);
    const watching = user.begin(['jobs', 'watch', run], {
      env: { ...env(database), TICKETSIFT_MAX_WAIT: '0' },
    });
    await watching.until(/is waiting/);
    await disconnectOthers(database);
    expect((await watching.finished).code).toBe(2);
  });
});

describe('ids of submitted runs', () => {
  it('are completed where this machine has shown them, and no server is asked', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    const complete = async () =>
      (await user.run(['__complete', 'fish', '--', 'jobs', 'show', ''])).stdout.trim().split('\n').slice(1);
    expect(await complete()).toEqual(['last']);
    await submitted(database, 'job-1a', 1);
    await submitted(database, 'job-2b', 1);
    await user.run(['jobs', 'list'], env(database));
    expect(await complete()).toEqual(['last', 'job-2b', 'job-1a']);
    await user.run(['jobs', 'show', 'job-1'], env(database));
    expect(await complete()).toEqual(['last', 'job-1a', 'job-2b']);
    await user.configure('auth: { issuer: "https://a.example", client_id: c }\n');
    expect(await complete()).toEqual([]);
  });
});
