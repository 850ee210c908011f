import * as z from 'zod';
import { parseJson } from '../../core/text/json.js';
import { type DeskParts, isThere, jobOfRun } from './desk-parts.js';
import { endIfDone, endRun, finishChunk } from './job-outcomes.js';
import type { JobsQuery } from './jobs-database.js';
import { jobFormat } from './plan.js';
import { kindsOf } from './queue.js';

/** See `JobDesk.tend`. Each part is a transaction; where several workers tend at once, each finds what others left. */
export async function tendJobs(parts: DeskParts): Promise<void> {
  const { database } = parts;
  const repeat = async (work: (query: JobsQuery, parts: DeskParts) => Promise<boolean>) => {
    while (await database.transaction((query) => work(query, parts)));
  };
  await repeat(cancelNext);
  await repeat(retryNext);
  await repeat(queueNext);
  await repeat(recoverNext);
  await repeat(buryNext);
}

/** Chunks that are added to the queue in one statement. */
const groupSize = 1_000;

/** Cancels a run that its submitter wants to be cancelled. Returns whether there was one. */
async function cancelNext(query: JobsQuery, { queue }: DeskParts): Promise<boolean> {
  const [found] = await query(
    `SELECT id FROM ticketsift_jobs WHERE wanted = 'cancel' LIMIT 1 FOR UPDATE SKIP LOCKED`,
  );
  if (found === undefined) return false;
  const run = String(found.id);
  await endRun(query, queue, run, 'cancelled', undefined);
  await query('UPDATE ticketsift_jobs SET wanted = NULL WHERE id = $1', [run]);
  return true;
}

const chunkOutcomes = z.object({
  number: z.coerce.number(),
  first: z.coerce.number(),
  outcomes: z.string().nullable(),
});
const storedError = z.looseObject({ e: z.unknown().optional(), u: z.boolean().optional() });

/** Puts back what failed of a run that its submitter wants to be retried. Returns whether there was one. */
async function retryNext(query: JobsQuery, { queue, models }: DeskParts): Promise<boolean> {
  const [found] = await query(
    `SELECT id FROM ticketsift_jobs WHERE wanted = 'retry' AND format <= $1 AND model = ANY($2)
     LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [jobFormat, models],
  );
  if (found === undefined) return false;
  const run = String(found.id);
  const { kind, priority } = await jobOfRun(query, run);
  let next = 0;
  for (;;) {
    // One by one: a run may have a million outcomes. What a worker has of a run that goes on stays that worker's.
    const [row] = await query(
      `SELECT number, first, outcomes FROM ticketsift_job_chunks
       WHERE run = $1 AND number >= $2 AND CASE WHEN outcomes IS NULL THEN worker IS NULL ELSE failed > 0 END ORDER BY number LIMIT 1`,
      [run, next],
    );
    if (row === undefined) break;
    const { number, first, outcomes } = chunkOutcomes.parse(row);
    if (outcomes !== null) await reopenChunk(query, { run, number, first }, outcomes);
    await queue.renew(query, kind, { run, number }, priority);
    next = number + 1;
  }
  await query(
    `UPDATE ticketsift_jobs SET wanted = NULL, state = CASE state WHEN 'running' THEN state ELSE 'waiting' END, problem = NULL, ended_at = NULL,
       delivered_at = NULL, queued_at = coalesce(queued_at, now()) WHERE id = $1`,
    [run],
  );
  await endIfDone(query, run);
  return true;
}

/** Makes a chunk one that is not done, without those of its outcomes that are errors. */
async function reopenChunk(
  query: JobsQuery,
  { run, number, first }: { readonly run: string; readonly number: number; readonly first: number },
  text: string,
): Promise<void> {
  const outcomes = z.array(z.unknown()).parse(parseJson(text));
  const kept = outcomes.flatMap((outcome, index) => {
    const { e, u } = storedError.parse(outcome);
    if (e !== undefined) return [];
    return [{ position: first + index, kind: u ? 'urgent' : 'other', json: JSON.stringify(outcome) }];
  });
  await query(
    `INSERT INTO ticketsift_job_outcomes (run, position, kind, outcome)
     SELECT $1, one.* FROM unnest($2::bigint[], $3::text[], $4::text[]) AS one ON CONFLICT DO NOTHING`,
    [run, kept.map(({ position }) => position), kept.map(({ kind }) => kind), kept.map(({ json }) => json)],
  );
  await query(
    `UPDATE ticketsift_job_chunks SET outcomes = NULL, classified = 0, urgent = 0, failed = 0, errors = NULL,
       is_dead = false, attempt = attempt + 1 WHERE run = $1 AND number = $2`,
    [run, number],
  );
}

/** Queues the chunks of a run that was submitted. Returns whether there was one. */
async function queueNext(query: JobsQuery, { queue, models }: DeskParts): Promise<boolean> {
  const [found] = await query(
    `SELECT id, format, model, priority FROM ticketsift_jobs
     WHERE state = 'waiting' AND queued_at IS NULL AND wanted IS NULL AND format <= $1 AND model = ANY($2)
     ORDER BY priority DESC, submitted_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [jobFormat, models],
  );
  if (found === undefined) return false;
  const run = String(found.id);
  const { kind, priority } = await jobOfRun(query, run);
  await query('UPDATE ticketsift_jobs SET queued_at = now() WHERE id = $1', [run]);
  const [gap] = await query(
    `SELECT number FROM (
       SELECT number, first, coalesce(sum(size) OVER (ORDER BY number ROWS UNBOUNDED PRECEDING EXCLUDE CURRENT ROW), 0) AS wanted,
         row_number() OVER (ORDER BY number) - 1 AS place
       FROM ticketsift_job_chunks WHERE run = $1) AS c
     WHERE first <> wanted OR number <> place LIMIT 1`,
    [run],
  );
  if (gap !== undefined) {
    await endRun(
      query,
      queue,
      run,
      'failed',
      'Its chunks do not follow each other: another program has written them.',
    );
    return true;
  }
  for (let next = 0; ; next += groupSize) {
    const rows = await query(
      'SELECT number FROM ticketsift_job_chunks WHERE run = $1 AND number >= $2 AND number < $3 ORDER BY number',
      [run, next, next + groupSize],
    );
    if (rows.length === 0) break;
    await queue.add(
      query,
      kind,
      rows.map(({ number }) => ({ run, number: Number(number) })),
      priority,
    );
  }
  await endIfDone(query, run);
  return true;
}

const lostChunk = z.object({
  run: z.string(),
  number: z.coerce.number(),
  saved: z.coerce.number(),
  now_saved: z.coerce.number(),
});

/**
 * Has a chunk tried again whose worker is gone: no connection holds its lock. Only where it got no further is it counted
 * against the chunk: a worker may end for many reasons. Returns whether there was one.
 */
async function recoverNext(query: JobsQuery, { queue }: DeskParts): Promise<boolean> {
  const [found] = await query(
    `UPDATE ticketsift_job_chunks AS lost SET worker = NULL WHERE (run, number) IN (
       SELECT run, number FROM ticketsift_job_chunks AS c
       WHERE worker IS NOT NULL AND NOT ${isThere('c.worker')}
       LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING run, number, saved, (
       SELECT count(*) FROM ticketsift_job_outcomes AS o
       WHERE o.run = lost.run AND o.position >= first AND o.position < first + size) AS now_saved`,
  );
  if (found === undefined) return false;
  const { run, number, saved, now_saved } = lostChunk.parse(found);
  const { kind, priority } = await jobOfRun(query, run);
  if (now_saved > saved) await queue.renew(query, kind, { run, number }, priority);
  else await queue.fail(query, kind, { run, number }, 'Its worker is gone.');
  return true;
}

/** What the tickets of a chunk get that was given up. */
const givenUp = {
  kind: 'not_sent',
  json: JSON.stringify({
    e: {
      code: 'not_sent',
      message: 'Several workers ended with the chunk of this ticket, so it was given up.',
    },
    o: 'none',
  }),
};

/** Ends a chunk that is a dead letter: tickets without an outcome have failed. Returns whether there was one. */
async function buryNext(query: JobsQuery, { queue, models }: DeskParts): Promise<boolean> {
  for (const kind of kindsOf(models)) {
    const dead = await queue.takeDead(query, kind);
    if (dead === undefined) continue;
    const { run, number } = dead;
    // In the order in which `finishChunk` locks.
    await query('SELECT 1 FROM ticketsift_jobs WHERE id = $1 FOR UPDATE', [run]);
    const [row] = await query(
      'SELECT first, size FROM ticketsift_job_chunks WHERE run = $1 AND number = $2 AND outcomes IS NULL',
      [run, number],
    );
    if (row !== undefined) {
      const { first, size } = z.object({ first: z.coerce.number(), size: z.coerce.number() }).parse(row);
      await query(
        `INSERT INTO ticketsift_job_outcomes (run, position, kind, outcome)
         SELECT $1, position, $4, $5 FROM generate_series($2::bigint, $3::bigint) AS position ON CONFLICT DO NOTHING`,
        [run, first, first + size - 1, givenUp.kind, givenUp.json],
      );
      await finishChunk(query, queue, { run, number, first, size }, new Map(), true);
    }
    return true;
  }
  return false;
}
