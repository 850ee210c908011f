import * as z from 'zod';
import type { Stopwatch } from '../../core/world/clock.js';
import { createJobStore } from './create-job-store.js';
import { endDelivery, takeDelivery } from './deliveries.js';
import { type DeskParts, jobOfRun, workerLock } from './desk-parts.js';
import type { JobDesk, TakenChunk } from './job-desk.js';
import { chargeRun, endRun, finishChunk, saveOutcomes } from './job-outcomes.js';
import type { JobsDatabase, JobsQuery } from './jobs-database.js';
import { requireOwnSession } from './own-session.js';
import { requireOwnTables } from './own-tables.js';
import { jobFormat } from './plan.js';
import { type ChunkReference, kindsOf, openQueue } from './queue.js';
import { storedProblem } from './stored-outcome.js';
import { giveBackChunks, letGoOf, takeChunk } from './take-chunk.js';
import { tendJobs } from './tend-jobs.js';

/**
 * Opens the desk of a worker, whose role must own the tables or be a member of the role that does.
 * @param connect connects to the database; called again where a connection is lost
 * @param models those that submitted runs may use
 * @param elapsed see `Stopwatch`
 * @throws TicketsiftError `database`
 */
export async function openJobDesk(
  connect: () => Promise<JobsDatabase>,
  models: readonly string[],
  elapsed: Stopwatch['elapsed'],
): Promise<JobDesk> {
  let parts = await connectDesk(connect, models);
  /** What this worker knows to have: a chunk whose taking it never learnt of is left to be taken for dead. */
  const taken = new Map<string, TakenChunk>();
  /** When what the database has last answered was asked. */
  let heardAt = elapsed();
  const transaction = async <T>(work: (query: JobsQuery) => Promise<T>): Promise<T> => {
    const askedAt = elapsed();
    const result = await parts.database.transaction(work);
    heardAt = askedAt;
    return result;
  };
  let reconnecting: Promise<void> | undefined;
  const reconnect = async () => {
    if (!parts.database.isLost()) return;
    const before = parts;
    await Promise.resolve(before.database[Symbol.asyncDispose]()).catch(() => {});
    parts = await connectDesk(connect, models);
    // What this worker has is still its own, unless another has taken it for dead.
    await transaction(async (query) => {
      for (const [key, { run, number }] of taken) {
        const kept = await query(
          'UPDATE ticketsift_job_chunks SET worker = $3 WHERE run = $1 AND number = $2 AND worker = $4 RETURNING number',
          [run, number, parts.worker, before.worker],
        );
        if (kept.length === 0) taken.delete(key);
      }
    });
  };
  return {
    tend: () => tendJobs(parts),
    async take() {
      const found = await transaction((query) => takeChunk(query, parts));
      if (found) taken.set(keyOf(found.chunk), found.chunk);
      return found;
    },
    save: (chunk, outcomes) => transaction((query) => saveOutcomes(query, chunk, parts.worker, outcomes)),
    async has(chunks) {
      if (parts.database.isLost() || elapsed() - heardAt > sureForMs)
        await transaction((query) => query('SELECT 1'));
      return chunks.every((chunk) => taken.has(keyOf(chunk)));
    },
    async finish(chunk, paid) {
      await transaction((query) => finishChunk(query, parts.queue, chunk, paid));
      taken.delete(keyOf(chunk));
    },
    charge: (run, paid) =>
      transaction(async (query) => {
        const [job] = await query('SELECT id FROM ticketsift_jobs WHERE id = $1 FOR UPDATE', [run]);
        if (job !== undefined) await chargeRun(query, run, paid);
      }),
    async giveBack(chunks) {
      if (chunks.length > 0) await transaction((query) => giveBackChunks(query, parts, chunks));
      for (const chunk of chunks) taken.delete(keyOf(chunk));
    },
    fail: (chunk, why) =>
      transaction(async (query) => {
        const problem = storedProblem(why);
        await query('UPDATE ticketsift_jobs SET problem = $2 WHERE id = $1', [chunk.run, problem]);
        if (!(await letGoOf(query, parts, chunk))) return;
        const { kind } = await jobOfRun(query, chunk.run);
        await parts.queue.fail(query, kind, chunk, problem);
        taken.delete(keyOf(chunk));
      }),
    endRun: (run, problem) => transaction((query) => endRun(query, parts.queue, run, 'failed', problem)),
    newerRuns: () =>
      transaction(async (query) =>
        z
          .array(z.object({ id: z.string(), version: z.string() }))
          .parse(
            await query(
              "SELECT id, version FROM ticketsift_jobs WHERE state = 'waiting' AND format > $1 AND model = ANY($2)",
              [jobFormat, parts.models],
            ),
          ),
      ),
    unlistedModels: () =>
      transaction(async (query) =>
        z
          .array(z.object({ model: z.string(), runs: z.coerce.number() }))
          .parse(
            await query(
              "SELECT model, count(*)::int AS runs FROM ticketsift_jobs WHERE state = 'waiting' AND model <> ALL($1) GROUP BY model ORDER BY min(submitted_at) LIMIT 10",
              [parts.models],
            ),
          ),
      ),
    takeDelivery: (outputs, except) => takeDelivery(parts.database, outputs, except),
    endDelivery: (...all) => endDelivery(parts.database, ...all),
    records: () => createJobStore(parts.database, { seesAll: true }),
    async tidy(days) {
      await transaction(async (query) => {
        const old = "ended_at < now() - $1 * interval '1 day'";
        await query(
          `DELETE FROM ticketsift_job_outcomes WHERE run IN (SELECT id FROM ticketsift_jobs WHERE ${old})`,
          [days],
        );
        await query(`DELETE FROM ticketsift_jobs WHERE ${old}`, [days]);
      });
      await parts.queue.tidy();
    },
    // Several parts of a worker may notice at once that the connection is lost; one connects anew for all.
    reconnect() {
      reconnecting ??= reconnect().finally(() => {
        reconnecting = undefined;
      });
      return reconnecting;
    },
    isLost: () => parts.database.isLost(),
    [Symbol.asyncDispose]: () => parts.database[Symbol.asyncDispose](),
  };
}

/** For how long after an answer of the database a worker is sure that its connection is there, in milliseconds. */
const sureForMs = 2_000;

const keyOf = ({ run, number }: ChunkReference) => `${run} ${number}`;

/**
 * How soon the server notices that a machine is gone: its connection, and with it the worker's lock, ends after this. A
 * process that is killed is noticed at once.
 */
const keepAlive = `SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 4;
  SET tcp_user_timeout = 30000`;

/** For how long a worker that opens its desk waits for others that do, and for how long one that works waits for a row. */
const openingTimeout = "SET lock_timeout = '30s'";
const workingTimeout = "SET lock_timeout = '4s'";

async function connectDesk(
  connect: () => Promise<JobsDatabase>,
  models: readonly string[],
): Promise<DeskParts> {
  const database = await connect();
  try {
    await database.direct((query) => query(`${keepAlive}; ${openingTimeout}`));
    await requireOwnSession(database, connect);
    await requireOwnTables(database);
    const queue = await openQueue(database, kindsOf(models));
    const worker = await database.direct(takeNumber);
    await database.direct((query) => query(workingTimeout));
    return { database, queue, worker, models };
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
}

/** Takes a number for this worker, and its lock. One that is locked already is left out. */
async function takeNumber(query: JobsQuery): Promise<number> {
  const row = z.object({ number: z.coerce.number(), locked: z.enum(['t', 'f']) });
  for (;;) {
    const [found] = await query(
      `SELECT number, pg_try_advisory_lock($1, number) AS locked
       FROM CAST(nextval('ticketsift_job_workers') AS integer) AS number`,
      [workerLock],
    );
    const { number, locked } = row.parse(found);
    if (locked === 't') return number;
  }
}
