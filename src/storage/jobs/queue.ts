import { hash } from 'node:crypto';
import * as z from 'zod';
import { parseJson } from '../../core/text/json.js';
import { longestTimer } from '../../core/world/clock.js';
import type { JobsDatabase, JobsQuery } from './jobs-database.js';
import { requireOwnSchema } from './own-tables.js';
import { jobFormat } from './plan.js';

/** A chunk of a run, which is all that a job in the queue says. */
export interface ChunkReference {
  readonly run: string;
  readonly number: number;
}

/** A job that a worker has taken. */
export interface QueuedChunk extends ChunkReference {
  readonly job: string;
  /** Whether a worker ended with it before. */
  readonly isRepeated: boolean;
}

/** What tells queues apart: a worker looks only into those of forms that it reads and models that it allows. */
export interface QueueKind {
  readonly format: number;
  readonly model: string;
}

/**
 * The queue of chunks: pg-boss, used for what it is good at: who gets which job next, by priority, and what to do with one that
 * fails again and again. Everything is done in the transaction of the caller, together with our own tables.
 */
export interface ChunkQueue {
  /** Adds chunks, which are begun before those of a lower priority. */
  add(query: JobsQuery, kind: QueueKind, chunks: readonly ChunkReference[], priority: number): Promise<void>;
  take(query: JobsQuery, kind: QueueKind): Promise<QueuedChunk | undefined>;
  /** Takes chunks out, whether a worker has them or not. */
  remove(query: JobsQuery, kind: QueueKind, chunks: readonly ChunkReference[]): Promise<void>;
  /** Has a chunk tried again as if it had never been taken. */
  renew(query: JobsQuery, kind: QueueKind, chunk: ChunkReference, priority: number): Promise<void>;
  /** Has a chunk tried again; one that failed too often becomes a dead letter. */
  fail(query: JobsQuery, kind: QueueKind, chunk: ChunkReference, why: string): Promise<void>;
  /** Takes a dead letter and removes it. */
  takeDead(query: JobsQuery, kind: QueueKind): Promise<ChunkReference | undefined>;
  /** Removes what pg-boss keeps of jobs that have ended. */
  tidy(): Promise<void>;
}

/** How often a chunk is tried after the first time. A chunk that ends its worker each time must not end all of them for ever. */
const retryLimit = 5;

/**
 * Seconds after which a chunk that a worker has is given to another. A worker that is gone is noticed at once, by its
 * connection; this is for one that hangs, and longer than the longest `--max-wait`.
 */
const expireInSeconds = Math.ceil(longestTimer / 1_000) + 86_400;

/** Until when a waiting job is kept. By default pg-boss removes one that has waited for two weeks (timgit/pg-boss#521). */
const keepUntil = '2999-01-01T00:00:00Z';

/** The lock of who makes queues: "tsqueue" in ASCII, as a number. */
const makingQueues = "x'74737175657565'::bigint";

/**
 * Opens the queue, in a schema of its own beside that of our tables.
 * @param kinds those that this worker takes
 */
export async function openQueue(database: JobsDatabase, kinds: readonly QueueKind[]): Promise<ChunkQueue> {
  const { default: PgBoss } = await import('pg-boss');
  const schema = await database.direct(async (query) => {
    const [found] = await query('SELECT current_schema() AS name');
    return schemaBeside(String(found?.name ?? ''));
  });
  const within = (query: JobsQuery) => ({
    db: { executeSql: async (text: string, values: unknown[] = []) => ({ rows: await query(text, values) }) },
  });
  const boss = new PgBoss({
    schema,
    // What it would do by itself, from timers, is done by `tidy`.
    supervise: false,
    schedule: false,
    db: {
      executeSql: (text, values = []) =>
        database.direct(async (query) => ({ rows: await query(text, values) })),
    },
  });
  const lock = (call: string) => database.direct((query) => query(`SELECT ${call}(${makingQueues})`));
  // Workers that start at once would wait for each other's tables.
  await lock('pg_advisory_lock');
  await requireOwnSchema(database, schema);
  await boss.start();
  for (const kind of kinds) {
    if (await boss.getQueue(nameOf(kind))) continue;
    await boss.createQueue(deadOf(kind));
    await boss.createQueue(nameOf(kind), {
      name: nameOf(kind),
      policy: 'standard',
      deadLetter: deadOf(kind),
    });
  }
  await lock('pg_advisory_unlock');
  const takeFrom = async (query: JobsQuery, name: string) => {
    const [found] = await boss.fetch(name, { ...within(query), includeMetadata: true });
    return found === undefined ? undefined : taken.parse(found);
  };
  const add: ChunkQueue['add'] = async (query, kind, chunks, priority) => {
    const name = nameOf(kind);
    const jobs = chunks.map(({ run, number }) => ({
      id: jobOf({ run, number }),
      name,
      data: { run, number },
      priority,
      retryLimit,
      expireInSeconds,
      keepUntil,
    }));
    if (jobs.length > 0) await boss.insert(jobs, within(query));
  };
  const remove: ChunkQueue['remove'] = async (query, kind, chunks) => {
    if (chunks.length > 0) await boss.deleteJob(nameOf(kind), chunks.map(jobOf), within(query));
  };
  return {
    add,
    remove,
    async renew(query, kind, chunk, priority) {
      await remove(query, kind, [chunk]);
      await add(query, kind, [chunk], priority);
    },
    async take(query, kind) {
      const found = await takeFrom(query, nameOf(kind));
      return found && { ...found.data, job: found.id, isRepeated: found.retryCount > 0 };
    },
    async fail(query, kind, chunk, why) {
      await boss.fail(nameOf(kind), jobOf(chunk), { why }, within(query));
    },
    async takeDead(query, kind) {
      const found = await takeFrom(query, deadOf(kind));
      if (found) await boss.deleteJob(deadOf(kind), found.id, within(query));
      return found?.data;
    },
    tidy: () => boss.maintain(),
  };
}

/** Names the schema of the queue, which no other schema of tables has. */
function schemaBeside(name: string): string {
  const isPlain = /^[a-z0-9_]{1,34}$/.test(name);
  return `ticketsift_queue_${isPlain ? name : hash('sha256', name).slice(0, 16)}`;
}

const reference = z.strictObject({ run: z.string(), number: z.int().nonnegative() });
const taken = z.object({
  id: z.string(),
  retryCount: z.coerce.number(),
  data: z.string().transform(parseJson).pipe(reference),
});

/** Returns the kinds of queues of some models that this version reads. */
export function kindsOf(models: readonly string[]): QueueKind[] {
  const formats = Array.from({ length: jobFormat }, (_, index) => index + 1);
  return formats.flatMap((format) => models.map((model) => ({ format, model })));
}

function nameOf({ format, model }: QueueKind): string {
  return `chunks-${format}-${hash('sha256', model).slice(0, 16)}`;
}

function deadOf(kind: QueueKind): string {
  return `${nameOf(kind)}-dead`;
}

/** The id of a chunk's job, so that a chunk is in the queue once at most and is found there without being looked for. */
function jobOf({ run, number }: ChunkReference): string {
  const digits = hash('sha256', `${run} ${number}`);
  return digits.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
