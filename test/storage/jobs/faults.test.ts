import pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { Ticket } from '../../../src/core/ticket.js';
import { decodeChunk } from '../../../src/storage/jobs/chunk.js';
import type { TakenChunk } from '../../../src/storage/jobs/job-desk.js';
import { deskAt, jobsAt, manyTickets, newJob, plan } from '../../support/jobs.js';
import { classified, failed } from '../../support/outcomes.js';
import { testDatabase } from '../../support/postgres.js';
import { batchesOf, makeTicket } from '../../support/tickets.js';

/** A database like those of other tests, with an encoding of its own. */
async function latinDatabase() {
  const beside = await testDatabase();
  const name = `latin_${beside.name}`;
  await beside.query(`CREATE DATABASE ${name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`);
  return {
    url: Object.assign(new URL(beside.url), { pathname: `/${name}` }).href,
    async [Symbol.asyncDispose]() {
      await beside.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await beside[Symbol.asyncDispose]();
    },
  };
}

const outcomesOf = (
  chunk: TakenChunk,
  of: (ticket: Ticket, position: number) => ReturnType<typeof classified>,
) =>
  (decodeChunk(chunk.tickets, plan) ?? []).map((ticket, index) => ({
    position: chunk.first + index,
    outcome: of(ticket, chunk.first + index),
  }));

it('a database of another encoding is refused before anything is submitted that it could not hold', async () => {
  await using database = await latinDatabase();
  await expect(jobsAt(database.url)).rejects.toMatchObject({
    code: 'database',
    message: expect.stringContaining('has the encoding LATIN1, so it cannot hold submitted runs'),
    hint: 'Use a database with the encoding UTF8.',
  });
});

it('a source that is slow is no transaction that hangs, whatever the server allows', async () => {
  await using database = await testDatabase();
  await database.query(`ALTER DATABASE ${database.name} SET idle_in_transaction_session_timeout = '50ms'`);
  await using store = await jobsAt(database.url);
  async function* slowly() {
    yield [makeTicket({ id: '1', text: 'a' }, 2)];
    await database.query('SELECT pg_sleep(0.3)');
    yield [makeTicket({ id: '2', text: 'b' }, 3)];
  }
  expect(await store.submit(newJob(), slowly())).toBe(2);
});

it('a run is submitted once under an id, and the first stays', async () => {
  await using database = await testDatabase();
  await using store = await jobsAt(database.url);
  await store.submit(newJob(), batchesOf(['a']));
  await expect(store.submit(newJob(), batchesOf(['b', 'c']))).rejects.toMatchObject({ code: 'database' });
  expect(await store.find('job-1a')).toMatchObject({ tickets: 1 });
});

describe('a run that is going on', () => {
  it('is retried by no one who only says so in the database: what a worker has stays its own or is done once', async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url, { chunkSize: 2 });
    await store.submit(newJob(), manyTickets(4));
    await using one = await deskAt(database.url);
    await using other = await deskAt(database.url);
    await one.tend();
    const first = await one.take();
    if (!first) throw new Error('There is no chunk.');
    await database.query("UPDATE ticketsift_jobs SET wanted = 'retry'");
    await other.tend();
    for (let taken = await other.take(); taken; taken = await other.take()) {
      await other.save(
        taken.chunk,
        outcomesOf(taken.chunk, (ticket) => classified(ticket)),
      );
      await other.finish(taken.chunk, new Map());
    }
    await one.save(
      first.chunk,
      outcomesOf(first.chunk, (ticket) => classified(ticket)),
    );
    await one.finish(first.chunk, new Map());
    expect(await store.find('last')).toMatchObject({ status: 'done', tickets: 4, classified: 4 });
    expect(await database.query('SELECT count(*)::int AS n FROM ticketsift_job_outcomes')).toEqual([
      { n: 0 },
    ]);
  });

  it('is cancelled and retried at once: what failed is sent again, and what a worker has only by that', async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url, { chunkSize: 2 });
    await store.submit(newJob(), manyTickets(4));
    await using desk = await deskAt(database.url);
    await desk.tend();
    const first = await desk.take();
    if (!first) throw new Error('There is no chunk.');
    await desk.save(
      first.chunk,
      outcomesOf(first.chunk, (ticket) => failed(ticket)),
    );
    await desk.finish(first.chunk, new Map());
    const second = await desk.take();
    if (!second) throw new Error('There is no second chunk.');
    await store.cancel('last');
    await store.retry('last');
    await desk.tend();
    const again = await desk.take();
    expect(again?.chunk).toMatchObject({ number: 0, isSentAgain: true });
    expect(await desk.take()).toBeUndefined();
    for (const taken of [again, second]) {
      if (!taken) continue;
      await desk.save(
        taken.chunk,
        outcomesOf(taken.chunk, (ticket) => classified(ticket)),
      );
      await desk.finish(taken.chunk, new Map());
    }
    expect(await store.find('last')).toMatchObject({ status: 'done', classified: 4, failed: 0 });
  });

  it('is not waited for for ever where its submitter holds its row', { timeout: 60_000 }, async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    await store.submit(newJob(), manyTickets(1));
    await using desk = await deskAt(database.url);
    await desk.tend();
    const taken = await desk.take();
    if (!taken) throw new Error('There is no chunk.');
    await desk.save(
      taken.chunk,
      outcomesOf(taken.chunk, (ticket) => classified(ticket)),
    );
    const holder = new pg.Client(database.url);
    await holder.connect();
    await holder.query('BEGIN; SELECT 1 FROM ticketsift_jobs FOR UPDATE');
    await expect(desk.finish(taken.chunk, new Map())).rejects.toMatchObject({
      code: 'database',
      cause: { code: '55P03' },
    });
    await holder.end();
    await desk.finish(taken.chunk, new Map());
    expect(await store.find('last')).toMatchObject({ status: 'done', classified: 1 });
  });
});
