import * as z from 'zod';
import { type DeskParts, jobOfRun } from './desk-parts.js';
import type { StoredJob, TakenChunk } from './job-desk.js';
import type { JobsQuery } from './jobs-database.js';
import { jobFormat } from './plan.js';
import type { ChunkReference } from './queue.js';

const storedJob = z.object({
  id: z.string(),
  version: z.string(),
  format: z.coerce.number(),
  model: z.string(),
  plan: z.string(),
  prompt: z.string(),
});

const chunkRow = z.object({
  first: z.coerce.number(),
  size: z.coerce.number(),
  tickets: z.string(),
  attempt: z.coerce.number(),
});

/** What chooses a run: it is queued, this worker reads its form and allows its model, and no one has cancelled it. */
const isForMe = `state IN ('waiting', 'running') AND queued_at IS NOT NULL AND wanted IS NULL
  AND format <= $1 AND model = ANY($2)`;

/**
 * Takes a chunk of the run that comes next, by priority and then by time, for this worker.
 * Resolves to undefined where nothing is waiting.
 */
export async function takeChunk(
  query: JobsQuery,
  { queue, worker, models }: DeskParts,
): Promise<{ job: StoredJob; chunk: TakenChunk } | undefined> {
  for (;;) {
    const [next] = await query(
      `SELECT format, model FROM ticketsift_jobs AS j WHERE ${isForMe} AND EXISTS (
         SELECT 1 FROM ticketsift_job_chunks AS c WHERE c.run = j.id AND c.outcomes IS NULL AND c.worker IS NULL
       ) ORDER BY priority DESC, submitted_at LIMIT 1`,
      [jobFormat, models],
    );
    if (next === undefined) return undefined;
    const kind = z.object({ format: z.coerce.number(), model: z.string() }).parse(next);
    const queued = await queue.take(query, kind);
    if (queued === undefined) return undefined;
    const { run, number, isRepeated } = queued;
    // The row of the run first, as everywhere: two workers never wait for each other.
    await query(
      `UPDATE ticketsift_jobs SET state = 'running', started_at = coalesce(started_at, now())
       WHERE id = $1 AND state = 'waiting'`,
      [run],
    );
    const [row] = await query(
      `UPDATE ticketsift_job_chunks AS c SET worker = $3
       FROM ticketsift_jobs AS j
       WHERE c.run = $1 AND c.number = $2 AND c.outcomes IS NULL AND j.id = c.run
         AND j.state IN ('waiting', 'running') AND j.wanted IS NULL
       RETURNING j.id, j.version, j.format, j.model, j.plan, j.prompt, c.first, c.size, c.tickets, c.attempt`,
      [run, number, worker],
    );
    if (row === undefined) {
      // It is done, cancelled or removed: what is left of it in the queue is of no use.
      await queue.remove(query, kind, [queued]);
      continue;
    }
    const { first, size, tickets, attempt } = chunkRow.parse(row);
    const found = await query(
      'SELECT position FROM ticketsift_job_outcomes WHERE run = $1 AND position >= $2 AND position < $3',
      [run, first, first + size],
    );
    const saved = new Set(found.map(({ position }) => Number(position)));
    await query('UPDATE ticketsift_job_chunks SET saved = $3 WHERE run = $1 AND number = $2', [
      run,
      number,
      saved.size,
    ]);
    const chunk = { run, number, first, size, tickets, saved, isSentAgain: attempt > 0, isRepeated };
    return { job: storedJob.parse(row), chunk };
  }
}

/** Lets go of a chunk. Returns whether it was still this worker's. */
export async function letGoOf(
  query: JobsQuery,
  { worker }: Pick<DeskParts, 'worker'>,
  { run, number }: ChunkReference,
): Promise<boolean> {
  const rows = await query(
    `UPDATE ticketsift_job_chunks SET worker = NULL WHERE run = $1 AND number = $2 AND worker = $3
     RETURNING number`,
    [run, number, worker],
  );
  return rows.length > 0;
}

/** Gives chunks back to the queue, for any worker to take. */
export async function giveBackChunks(
  query: JobsQuery,
  parts: DeskParts,
  chunks: readonly TakenChunk[],
): Promise<void> {
  for (const chunk of chunks) {
    if (!(await letGoOf(query, parts, chunk))) continue;
    const { kind, priority } = await jobOfRun(query, chunk.run);
    // A new job: that this worker was asked to end says nothing of the chunk.
    await parts.queue.renew(query, kind, chunk, priority);
  }
}
