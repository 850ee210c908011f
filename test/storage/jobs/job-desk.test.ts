import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/core/outcome.js';
import { decodeChunk } from '../../../src/storage/jobs/chunk.js';
import type { JobDesk, PlacedOutcome, TakenChunk } from '../../../src/storage/jobs/job-desk.js';
import { placesLeft } from '../../../src/storage/jobs/job-desk.js';
import { type JobsDatabase, openJobsDatabase } from '../../../src/storage/jobs/jobs-database.js';
import { openJobDesk } from '../../../src/storage/jobs/open-job-desk.js';
import { deskAt, jobsAt, manyTickets, newJob, plan } from '../../support/jobs.js';
import { classified, failed } from '../../support/outcomes.js';
import { type TestDatabase, testDatabase } from '../../support/postgres.js';
import { batchesOf, makeTicket } from '../../support/tickets.js';
import { virtualClock } from '../../support/virtual-clock.js';

/** The outcomes of a chunk's tickets. */
function outcomesOf(chunk: TakenChunk, outcome: (position: number) => Outcome = () => good): PlacedOutcome[] {
  return placesLeft(chunk, decodeChunk(chunk.tickets, plan) ?? []).map(({ position }) => ({
    position,
    outcome: outcome(position),
  }));
}

/** Nothing was paid. */
const none = new Map<string, number>();
const good = classified(makeTicket({ id: '1', text: 'x' }));
const bad = failed(makeTicket({ id: '1', text: 'x' }));

async function takeFrom(desk: JobDesk): Promise<TakenChunk> {
  for (;;) {
    await desk.tend();
    const taken = await desk.take();
    // The server notices a moment later that a worker is gone.
    if (taken) return taken.chunk;
  }
}

/** Does all of a run that waits. */
async function doAll(desk: JobDesk): Promise<number[]> {
  const numbers: number[] = [];
  await desk.tend();
  for (let taken = await desk.take(); taken; taken = await desk.take()) {
    await desk.save(taken.chunk, outcomesOf(taken.chunk));
    await desk.finish(taken.chunk, none);
    numbers.push(taken.chunk.number);
  }
  return numbers;
}

/** Ends all connections, as a server does that restarts. */
async function disconnect(database: TestDatabase): Promise<void> {
  await database.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
}

describe('the desk of a worker', () => {
  it('is opened by many at once where there are no tables yet', async () => {
    await using database = await testDatabase();
    const models = ['embedded', 'a', 'b'];
    const desks = await Promise.all(Array.from({ length: 8 }, () => deskAt(database.url, models)));
    await Promise.all(desks.map((desk) => desk.tend()));
    expect(await Promise.all(desks.map((desk) => desk.take()))).toEqual(Array(8).fill(undefined));
    await Promise.all(desks.map((desk) => desk[Symbol.asyncDispose]()));
  });

  it('gives each chunk to one worker', async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    await store.submit(newJob(), manyTickets(1_000));
    await using one = await deskAt(database.url);
    await using other = await deskAt(database.url);
    await one.tend();
    const taken = await Promise.all([one, other, one, other, one].map((desk) => desk.take()));
    expect(taken.map((work) => work?.chunk.number).toSorted()).toEqual([0, 1, 2, 3, undefined]);
    expect(await store.find('last')).toMatchObject({ status: 'running', chunks: { active: 4, waiting: 0 } });
  });

  it('ends the run with its last chunk, and counts what came of the tickets', async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    await store.submit(newJob(), manyTickets(300));
    await using desk = await deskAt(database.url);
    const first = await takeFrom(desk);
    await desk.save(
      first,
      outcomesOf(first, (position) => (position < 7 ? bad : good)),
    );
    await desk.finish(first, new Map([['a', 5e8]]));
    expect(await store.find('last')).toMatchObject({
      status: 'waiting',
      classified: 243,
      failed: 7,
      cost: 0.5,
    });
    const last = await takeFrom(desk);
    await desk.save(last, outcomesOf(last));
    await desk.finish(
      last,
      new Map([
        ['a', 7e8],
        ['b', 5e7],
      ]),
    );
    const job = await store.find('last');
    expect(job).toMatchObject({
      status: 'done',
      classified: 293,
      failed: 7,
      cost: 0.75,
      chunks: { done: 2 },
    });
    expect(job.errors).toEqual({ [bad.error?.code ?? '']: 7 });
    expect(await database.query('SELECT * FROM ticketsift_job_outcomes')).toEqual([]);
    expect(await database.query('SELECT * FROM ticketsift_queue_public.job')).toEqual([]);
  });

  it('has its run wait again once no worker has any of it, be it that they gave it back or are gone', async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    await store.submit(newJob(), manyTickets(500));
    await using desk = await deskAt(database.url);
    const chunk = await takeFrom(desk);
    {
      await using gone = await deskAt(database.url);
      await takeFrom(gone);
      expect(await store.find('last')).toMatchObject({
        status: 'running',
        chunks: { active: 2, waiting: 0 },
      });
    }
    await desk.giveBack([chunk]);
    // The server notices a moment later that a worker is gone.
    while ((await store.find('last')).chunks.active > 0);
    expect(await store.find('last')).toMatchObject({ status: 'waiting', chunks: { active: 0, waiting: 2 } });
    await takeFrom(desk);
    expect(await store.find('last')).toMatchObject({ status: 'running', chunks: { active: 1, waiting: 1 } });
  });

  it('counts once what is reported again, by whomever, also of a run that has ended', async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    await store.submit(newJob(), batchesOf(['a']));
    await using desk = await deskAt(database.url);
    await desk.charge('job-1a', new Map([['a', 3e9]]));
    await desk.charge(
      'job-1a',
      new Map([
        ['a', 2e9],
        ['b', 1e9],
      ]),
    );
    expect(await store.find('last')).toMatchObject({ cost: 4 });
    await doAll(desk);
    await desk.charge('job-1a', new Map([['b', 5e9]]));
    await desk.charge('no-such-run', new Map([['b', 5e9]]));
    expect(await store.find('last')).toMatchObject({ status: 'done', cost: 8 });
  });

  it('ends it once where two workers do the last two chunks at once', async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    await store.submit(newJob(), manyTickets(500));
    await using one = await deskAt(database.url);
    await using other = await deskAt(database.url);
    const [mine, theirs] = [await takeFrom(one), await takeFrom(other)];
    await one.save(mine, outcomesOf(mine));
    await other.save(theirs, outcomesOf(theirs));
    await Promise.all([one.finish(mine, none), other.finish(theirs, none)]);
    expect(await store.find('last')).toMatchObject({ status: 'done', classified: 500 });
  });

  it('takes the outcomes of the first of two workers that do the same chunk', async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    await store.submit(newJob(), manyTickets(2));
    await using other = await deskAt(database.url);
    let slow: TakenChunk;
    {
      await using one = await deskAt(database.url);
      slow = await takeFrom(one);
    }
    // The connection of the first is gone, so the second gets its chunk. Then the first comes back.
    const again = await takeFrom(other);
    expect(again).toMatchObject({ number: slow.number, isRepeated: true });
    await other.save(again, outcomesOf(again));
    await using back = await deskAt(database.url);
    await back.save(
      slow,
      outcomesOf(slow, () => bad),
    );
    await Promise.all([back.finish(slow, none), other.finish(again, none)]);
    expect(await store.find('last')).toMatchObject({ status: 'done', classified: 2, failed: 0 });
    await back.save(
      slow,
      outcomesOf(slow, () => bad),
    );
    await back.finish(slow, none);
    expect(await store.find('last')).toMatchObject({ status: 'done', classified: 2, failed: 0 });
    expect(await database.query('SELECT * FROM ticketsift_job_outcomes')).toEqual([]);
  });

  it('knows which chunks are no longer its own, and is not to go on with those', async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    await store.submit(newJob(), manyTickets(500));
    await using slow = await deskAt(database.url);
    const lost = await takeFrom(slow);
    expect(await slow.has([lost])).toBe(true);
    await disconnect(database);
    await using other = await deskAt(database.url);
    const [one, two] = [await takeFrom(other), await takeFrom(other)];
    while (!slow.isLost()) await new Promise(setImmediate);
    await expect(slow.has([lost])).rejects.toMatchObject({ code: 'database' });
    await slow.reconnect();
    expect(await slow.has([lost])).toBe(false);
    expect(await slow.save(lost, outcomesOf(lost))).toBe(false);
    expect(await other.save(one, outcomesOf(one))).toBe(true);
    expect(await other.has([one, two])).toBe(true);
  });

  it('asks the database whether it has chunks where that has said nothing for a while', async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    await store.submit(newJob(), manyTickets(3));
    const clock = virtualClock();
    let asked = 0;
    const connect = async (): Promise<JobsDatabase> => {
      const opened = await openJobsDatabase(database.url, { variables: {} });
      const transaction: JobsDatabase['transaction'] = (work) => {
        asked++;
        return opened.transaction(work);
      };
      return { ...opened, transaction };
    };
    await using desk = await openJobDesk(connect, ['embedded'], clock.elapsed);
    const chunk = await takeFrom(desk);
    const before = asked;
    clock.pass(2_000);
    expect([await desk.has([chunk]), asked - before]).toEqual([true, 0]);
    clock.pass(1);
    expect([await desk.has([chunk]), asked - before]).toEqual([true, 1]);
    clock.pass(2_000);
    expect([await desk.has([chunk]), asked - before]).toEqual([true, 1]);
  });

  it('leaves out tickets whose outcomes are saved when a chunk is taken again', async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    await store.submit(newJob(), manyTickets(10));
    await using desk = await deskAt(database.url);
    const begun = await takeFrom(desk);
    await desk.save(begun, outcomesOf(begun).slice(0, 4));
    await desk.giveBack([begun]);
    const again = await takeFrom(desk);
    expect(again).toMatchObject({ isRepeated: false });
    expect(outcomesOf(again).map(({ position }) => position)).toEqual([4, 5, 6, 7, 8, 9]);
  });

  it('notes why a chunk failed, whatever an endpoint has written, until all are done', async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    await store.submit(newJob(), manyTickets(200));
    await using desk = await deskAt(database.url);
    await desk.fail(await takeFrom(desk), 'bad \0 \ud800 key');
    expect(await store.find('last')).toMatchObject({ problem: 'bad \u2400 \\ud800 key' });
    await doAll(desk);
    expect(await store.find('last')).toMatchObject({ status: 'done', problem: undefined });
  });

  it('gives up a chunk that ends its workers again and again, so that its run ends', async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    await store.submit(newJob(), manyTickets(200));
    const tries: number[] = [];
    // The first gets somewhere, which does not count; six do not.
    for (let tried = 0; tried < 7; tried++) {
      await using desk = await deskAt(database.url);
      const chunk = await takeFrom(desk);
      tries.push(placesLeft(chunk, decodeChunk(chunk.tickets, plan) ?? []).length);
      if (tried === 0) await desk.save(chunk, outcomesOf(chunk).slice(0, 50));
    }
    expect(tries).toEqual([200, 150, 150, 150, 150, 150, 150]);
    await using desk = await deskAt(database.url);
    do await desk.tend();
    while ((await store.find('last')).endedAt === undefined);
    const job = await store.find('last');
    expect(job).toMatchObject({
      status: 'failed',
      classified: 50,
      failed: 150,
      chunks: { dead: 1, done: 1 },
    });
    expect(job.errors).toEqual({ not_sent: 150 });
  });

  it('does not count being asked to end against a chunk', async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    await store.submit(newJob(), manyTickets(3));
    await using desk = await deskAt(database.url);
    for (let tried = 0; tried < 10; tried++) await desk.giveBack([await takeFrom(desk)]);
    expect(await doAll(desk)).toEqual([0]);
    expect(await store.find('last')).toMatchObject({ status: 'done', classified: 3 });
  });

  it('takes runs by priority, and then by age', async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    for (const [id, priority] of [
      ['job-low', -1],
      ['job-first', 0],
      ['job-next', 0],
      ['job-high', 5],
    ] as const)
      await store.submit(newJob({ id, priority }), batchesOf(['a']));
    await using desk = await deskAt(database.url);
    await desk.tend();
    const order = [await desk.take(), await desk.take(), await desk.take(), await desk.take()];
    expect(order.map((taken) => taken?.job.id)).toEqual(['job-high', 'job-first', 'job-next', 'job-low']);
  });

  it('leaves runs with a model that it does not allow to others', async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    await store.submit(newJob({ model: 'gpt-4o' }), batchesOf(['a']));
    await using small = await deskAt(database.url);
    expect(await doAll(small)).toEqual([]);
    expect(await store.find('last')).toMatchObject({ status: 'waiting' });
    await using large = await deskAt(database.url, ['embedded', 'gpt-4o']);
    expect(await doAll(large)).toEqual([0]);
  });

  it('leaves runs of a newer form to newer workers, and knows them', async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    await store.submit(newJob({ version: '99.0.0' }), batchesOf(['a']));
    await database.query('UPDATE ticketsift_jobs SET format = 2');
    await using desk = await deskAt(database.url);
    expect(await doAll(desk)).toEqual([]);
    expect(await desk.newerRuns()).toEqual([{ id: 'job-1a', version: '99.0.0' }]);
    expect(await store.find('last')).toMatchObject({ status: 'waiting' });
  });

  it('begins nothing more of a run that is cancelled, and keeps what is saved', async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    await store.submit(newJob(), manyTickets(600));
    await using desk = await deskAt(database.url);
    const chunk = await takeFrom(desk);
    await store.cancel('last');
    expect(await desk.save(chunk, outcomesOf(chunk))).toBe(false);
    await desk.finish(chunk, none);
    expect(await doAll(desk)).toEqual([]);
    expect(await store.find('last')).toMatchObject({ status: 'cancelled', classified: 250 });
  });

  it('sends again only what failed or was not sent where a run is retried', async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    await store.submit(newJob(), manyTickets(600));
    await using desk = await deskAt(database.url);
    const chunk = await takeFrom(desk);
    await desk.save(
      chunk,
      outcomesOf(chunk, (position) => (position % 10 === 0 ? bad : good)),
    );
    await desk.finish(chunk, none);
    await store.cancel('last');
    await desk.tend();
    expect(await store.retry('last')).toMatchObject({ tickets: 375 });
    const sent: number[] = [];
    await desk.tend();
    for (let taken = await desk.take(); taken; taken = await desk.take()) {
      const outcomes = outcomesOf(taken.chunk);
      expect(taken.chunk.isSentAgain).toBe(taken.chunk.number === 0);
      sent.push(...outcomes.map(({ position }) => position));
      await desk.save(taken.chunk, outcomes);
      await desk.finish(taken.chunk, none);
    }
    expect(sent.length).toBe(375);
    expect(sent.filter((position) => position < 250 && position % 10 !== 0)).toEqual([]);
    expect(await store.find('last')).toMatchObject({ status: 'done', classified: 600, failed: 0 });
  });

  it('gives up a run whose chunks leave out places, or overlap', async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    await store.submit(newJob(), manyTickets(600));
    await database.query('UPDATE ticketsift_job_chunks SET first = 100 WHERE number = 1');
    await using desk = await deskAt(database.url);
    expect(await doAll(desk)).toEqual([]);
    expect(await store.find('last')).toMatchObject({
      status: 'failed',
      problem: expect.stringContaining('chunks'),
    });
  });

  it('keeps what waits, however long it has waited, and removes what ended long ago', async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    for (const id of ['job-old', 'job-new']) await store.submit(newJob({ id }), batchesOf(['a']));
    await using desk = await deskAt(database.url);
    await desk.tend();
    await database.query(`
      UPDATE ticketsift_jobs SET submitted_at = now() - interval '3 years';
      UPDATE ticketsift_queue_public.job SET created_on = now() - interval '3 years', start_after = now() - interval '3 years'`);
    await desk.tidy(90);
    expect(await doAll(desk)).toEqual([0, 0]);
    await database.query(
      "UPDATE ticketsift_jobs SET ended_at = now() - interval '91 days' WHERE id = 'job-old'",
    );
    await desk.tidy(90);
    expect((await store.latest(9)).map(({ id }) => id)).toEqual(['job-new']);
  });

  it('keeps what it has taken when its connection is lost', async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    await store.submit(newJob(), manyTickets(3));
    await using desk = await deskAt(database.url);
    const chunk = await takeFrom(desk);
    await disconnect(database);
    await expect(desk.save(chunk, outcomesOf(chunk))).rejects.toMatchObject({ code: 'database' });
    expect(desk.isLost()).toBe(true);
    await desk.reconnect();
    await desk.save(chunk, outcomesOf(chunk));
    await desk.finish(chunk, none);
    await using again = await jobsAt(database.url);
    expect(await again.find('last')).toMatchObject({ status: 'done', classified: 3 });
  });
});
