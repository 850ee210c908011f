import * as z from 'zod';
import { nanodollars } from '../../core/cost.js';
import type { Paid, PlacedOutcome, TakenChunk } from './job-desk.js';
import type { JobStatus } from './job-store.js';
import type { JobsQuery } from './jobs-database.js';
import type { ChunkQueue, ChunkReference } from './queue.js';
import { encodeOutcome, storedProblem } from './stored-outcome.js';

/** See `JobDesk.save`. */
export async function saveOutcomes(
  query: JobsQuery,
  { run, number }: ChunkReference,
  worker: number,
  placed: readonly PlacedOutcome[],
): Promise<boolean> {
  // What a crash of the server takes away is done again: answers are in the cache.
  await query('SET LOCAL synchronous_commit = off');
  const stored = placed.map(({ outcome }) => encodeOutcome(outcome));
  await query(
    `INSERT INTO ticketsift_job_outcomes (run, position, kind, outcome)
     SELECT $1, one.* FROM unnest($3::bigint[], $4::text[], $5::text[]) AS one
     WHERE EXISTS (SELECT 1 FROM ticketsift_job_chunks WHERE run = $1 AND number = $2 AND outcomes IS NULL)
     ON CONFLICT DO NOTHING`,
    [
      run,
      number,
      placed.map(({ position }) => position),
      stored.map(({ kind }) => kind),
      stored.map(({ json }) => json),
    ],
  );
  const [job] = await query(
    `SELECT state IN ('waiting', 'running') AND wanted IS NULL AND EXISTS (
       SELECT 1 FROM ticketsift_job_chunks WHERE run = $1 AND number = $2 AND worker = $3) AS goes_on
     FROM ticketsift_jobs WHERE id = $1`,
    [run, number, worker],
  );
  return job?.goes_on === 't';
}

const counts = z.object({
  saved: z.coerce.number(),
  urgent: z.coerce.number(),
  failed: z.coerce.number(),
  errors: z.string().nullable(),
  outcomes: z.string().nullable(),
});

/**
 * Moves the outcomes of a chunk into the chunk, and ends the run with the last one. Who comes second with the same chunk finds
 * nothing to do.
 */
export async function finishChunk(
  query: JobsQuery,
  queue: ChunkQueue,
  { run, number, first, size }: Pick<TakenChunk, 'run' | 'number' | 'first' | 'size'>,
  paid: Paid,
  isDead = false,
): Promise<void> {
  // The row of the run first, always: of two last chunks, one sees the other.
  const [job] = await query('SELECT format, model FROM ticketsift_jobs WHERE id = $1 FOR UPDATE', [run]);
  if (job === undefined) return;
  const kind = z.object({ format: z.coerce.number(), model: z.string() }).parse(job);
  await chargeRun(query, run, paid);
  const range = [run, first, first + size];
  const [row] = await query(
    `WITH o AS (SELECT * FROM ticketsift_job_outcomes WHERE run = $1 AND position >= $2 AND position < $3)
     SELECT count(*) AS saved, count(*) FILTER (WHERE kind = 'urgent') AS urgent,
       count(*) FILTER (WHERE kind NOT IN ('urgent', 'other')) AS failed,
       (SELECT jsonb_object_agg(kind, n) FROM (
         SELECT kind, count(*) AS n FROM o WHERE kind NOT IN ('urgent', 'other') GROUP BY kind) AS k) AS errors,
       '[' || string_agg(outcome, ',' ORDER BY position) || ']' AS outcomes
     FROM o`,
    range,
  );
  const { saved, urgent, failed, errors, outcomes } = counts.parse(row);
  if (saved < size) return;
  const done = await query(
    `UPDATE ticketsift_job_chunks SET outcomes = $3, urgent = $4, failed = $5, classified = size - $5, errors = $6,
       worker = NULL, is_dead = $7
     WHERE run = $1 AND number = $2 AND outcomes IS NULL RETURNING number`,
    [run, number, outcomes, urgent, failed, errors, isDead],
  );
  if (done.length === 0) return;
  await query(
    'DELETE FROM ticketsift_job_outcomes WHERE run = $1 AND position >= $2 AND position < $3',
    range,
  );
  // Removed and not completed, so that the queue holds what waits and nothing else (timgit/pg-boss#225).
  await queue.remove(query, kind, [{ run, number }]);
  await endIfDone(query, run);
}

/** Notes what was paid for a run, which may be known already. Its row is locked. */
export async function chargeRun(query: JobsQuery, run: string, paid: Paid): Promise<void> {
  if (paid.size === 0) return;
  await query(
    `INSERT INTO ticketsift_job_costs (run, payer, paid) SELECT $1, * FROM unnest($2::text[], $3::bigint[])
     ON CONFLICT (run, payer) DO UPDATE SET paid = greatest(ticketsift_job_costs.paid, excluded.paid)`,
    [run, [...paid.keys()], [...paid.values()]],
  );
  await query(
    `UPDATE ticketsift_jobs SET cost = (SELECT sum(paid) FROM ticketsift_job_costs WHERE run = $1) / $2::float8 WHERE id = $1`,
    [run, nanodollars],
  );
}

/** Ends a run whose chunks are all done, and forgets what failed before they were. Its row is locked. */
export async function endIfDone(query: JobsQuery, run: string): Promise<void> {
  await query(
    `WITH dead AS (SELECT EXISTS (SELECT 1 FROM ticketsift_job_chunks WHERE run = $1 AND is_dead) AS is_there)
     UPDATE ticketsift_jobs AS j SET ended_at = now(), state = CASE WHEN dead.is_there THEN 'failed' ELSE 'done' END,
       problem = CASE WHEN dead.is_there THEN problem END
     FROM dead WHERE id = $1 AND state IN ('waiting', 'running')
       AND NOT EXISTS (SELECT 1 FROM ticketsift_job_chunks WHERE run = $1 AND outcomes IS NULL)`,
    [run],
  );
}

/** Ends a run that is not done: what waits is taken out of the queue, what is saved stays. */
export async function endRun(
  query: JobsQuery,
  queue: ChunkQueue,
  run: string,
  status: Extract<JobStatus, 'failed' | 'cancelled'>,
  problem: string | undefined,
): Promise<void> {
  const [job] = await query(
    `UPDATE ticketsift_jobs SET state = $2, problem = $3, ended_at = now(), wanted = NULL
     WHERE id = $1 AND state IN ('waiting', 'running') RETURNING format, model`,
    [run, status, problem === undefined ? null : storedProblem(problem)],
  );
  if (job === undefined) return;
  const kind = z.object({ format: z.coerce.number(), model: z.string() }).parse(job);
  const open = await query(
    'UPDATE ticketsift_job_chunks SET worker = NULL WHERE run = $1 AND outcomes IS NULL RETURNING number',
    [run],
  );
  await queue.remove(
    query,
    kind,
    open.map(({ number }) => ({ run, number: Number(number) })),
  );
}
