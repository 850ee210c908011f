import * as z from 'zod';
import type { JobsDatabase, JobsQuery } from './jobs-database.js';
import type { ChunkQueue } from './queue.js';

/** The first half of the key of a worker's lock: "tswk" in ASCII. The other is its number. */
export const workerLock = 0x7473776b;

/**
 * Returns the condition that the worker with this number is there: its connection holds its lock. Everyone who may connect
 * can lock any number, so only what the owner of the tables and members of that role hold counts.
 */
export const isThere = (number: string) => `EXISTS (
  SELECT FROM pg_locks AS l, pg_stat_get_activity(l.pid) AS a
  WHERE l.locktype = 'advisory' AND l.classid::bigint = ${workerLock} AND l.objid::bigint = ${number} AND l.objsubid = 2
    AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND pg_has_role(a.usesysid, (SELECT relowner FROM pg_class WHERE oid = 'ticketsift_jobs'::regclass), 'MEMBER'))`;

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
