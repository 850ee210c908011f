import * as z from 'zod';
import type { JobsDatabase, JobsQuery } from './jobs-database.js';
import type { ChunkQueue } from './queue.js';

/** The first half of the key of a worker's lock: "tswk" in ASCII. The other is its number. */
export const workerLock = 0x7473776b;

/** Returns the condition that the worker with this number is there: its connection holds its lock. */
export const isThere = (number: string) => `EXISTS (
  SELECT FROM pg_locks
  WHERE locktype = 'advisory' AND classid::bigint = ${workerLock} AND objid::bigint = ${number} AND objsubid = 2 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))`;

/** What all parts of a desk use. */
export interface DeskParts {
  readonly database: JobsDatabase;
  readonly queue: ChunkQueue;
  /** The number of this worker. */
  readonly worker: number;
  readonly models: readonly string[];
}

/** Returns the kind of the queue of a run, and its priority. */
export async function jobOfRun(query: JobsQuery, run: string) {
  const [found] = await query('SELECT format, model, priority FROM ticketsift_jobs WHERE id = $1', [run]);
  const row = z.object({ format: z.coerce.number(), model: z.string(), priority: z.coerce.number() });
  const { priority, ...kind } = row.parse(found);
  return { kind, priority };
}
