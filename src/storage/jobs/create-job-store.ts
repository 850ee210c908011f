import * as z from 'zod';
import { TicketsiftError } from '../../core/errors.js';
import { parseJson } from '../../core/text/json.js';
import { visible } from '../../core/text/visible.js';
import type { Ticket } from '../../core/ticket.js';
import { chunkSize, decodeChunk, encodeTicket, maxChunkLength } from './chunk.js';
import { readJobRecord, selectJobRecords } from './job-record.js';
import type { JobRecord, JobRow, JobStore, NewJob } from './job-store.js';
import type { JobsDatabase, JobsQuery } from './jobs-database.js';
import { jobFormat } from './plan.js';
import { decodeOutcome } from './stored-outcome.js';

/** Who asks, as the database says: what others submitted is not shown even to a role that could read it. */
const mine = 'submitter = (SELECT ticketsift_job_submitter())';

interface JobStoreOptions {
  /** The tickets of a chunk. */
  readonly size?: number;
  /** Whether it shows what others submitted, too, as far as the role may see it: for workers. */
  readonly seesAll?: boolean;
}

/** Makes the store of the runs that the current user submits. */
export function createJobStore(
  database: JobsDatabase,
  { size = chunkSize, seesAll = false }: JobStoreOptions = {},
): JobStore {
  const whose = seesAll ? 'true' : mine;
  const find = (name: string) =>
    database.transaction((query) => findRecord(query, name, { whose, where: database.where }));
  return {
    submit: (job, batches) => database.transaction((query) => submit(query, job, batches, size)),
    latest: (limit, before) =>
      database.transaction(async (query) => {
        const earlier =
          before === undefined
            ? ''
            : `AND (submitted_at, id) < (SELECT submitted_at, id FROM ticketsift_jobs WHERE id = $2)`;
        const rows = await query(
          `WITH j AS (SELECT * FROM ticketsift_jobs WHERE ${mine} ${earlier} ORDER BY submitted_at DESC, id DESC LIMIT $1)
           ${selectJobRecords} ORDER BY j.submitted_at DESC, j.id DESC`,
          before === undefined ? [limit] : [limit, before],
        );
        return rows.map(readJobRecord);
      }),
    find,
    rows: (run, from) => rowsOf(database, () => find(run), from),
    async cancel(run) {
      const job = await find(run);
      if (hasEnded(job)) throw ended(job, 'It cannot be cancelled any more.');
      await want(database, job.id, 'cancel');
      return find(job.id);
    },
    async retry(run) {
      const job = await find(run);
      if (!hasEnded(job)) {
        throw new TicketsiftError('usage', `The run ${visible(job.id)} has not ended`, {
          hint: `Wait for it, or cancel it first: ticketsift jobs cancel ${visible(job.id)}`,
        });
      }
      const tickets = job.tickets - job.classified;
      if (tickets === 0) return { job, tickets };
      await want(database, job.id, 'retry');
      return { job: await find(job.id), tickets };
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

function hasEnded({ status }: JobRecord): boolean {
  return status === 'done' || status === 'failed' || status === 'cancelled';
}

function ended({ id, status }: JobRecord, why: string): TicketsiftError {
  return new TicketsiftError('usage', `The run ${visible(id)} has ended (${status}). ${why}`, {
    hint: `\`ticketsift jobs show ${visible(id)}\` shows it.`,
  });
}

function want(database: JobsDatabase, run: string, wanted: 'cancel' | 'retry'): Promise<void> {
  return database.transaction(async (query) => {
    await query(`UPDATE ticketsift_jobs SET wanted = $2 WHERE id = $1 AND ${mine}`, [run, wanted]);
  });
}

async function findRecord(
  query: JobsQuery,
  name: string,
  { whose, where }: { readonly whose: string; readonly where: string },
): Promise<JobRecord> {
  const isLast = name === 'last';
  const named = isLast ? '' : "AND starts_with(j.id, $1) AND $1 <> ''";
  // A whole id comes before those that begin with it.
  const order = isLast ? '' : 'j.id = $1 DESC,';
  const rows = await query(
    `WITH j AS (
       SELECT * FROM ticketsift_jobs AS j WHERE ${whose} ${named} ORDER BY ${order} j.submitted_at DESC, j.id DESC LIMIT 2
     ) ${selectJobRecords} ORDER BY ${order} j.submitted_at DESC, j.id DESC`,
    isLast ? [] : [name],
  );
  const [found, other] = rows.map(readJobRecord);
  if (found && (isLast || found.id === name || other === undefined)) return found;
  const list = '`ticketsift jobs list` shows yours.';
  if (found && other) {
    throw new TicketsiftError(
      'not_found',
      `Several of your submitted runs have ids that begin with "${visible(name)}"`,
      {
        hint: `Give more of the id, such as ${found.id} or ${other.id}. ${list}`,
      },
    );
  }
  const which = isLast ? 'any run' : `the run "${visible(name)}"`;
  throw new TicketsiftError('not_found', `You have not submitted ${which} at ${where}`, { hint: list });
}

/** Characters of chunks that are sent to the server at once. */
const maxGroupLength = 2_000_000;

/**
 * Inserts a run and its chunks. Several chunks go in one statement, while the next are made. COPY is refused on tables with
 * row-level security, and would save little: a chunk is one row.
 */
async function submit(
  query: JobsQuery,
  job: NewJob,
  batches: AsyncIterable<readonly Ticket[]>,
  size: number,
): Promise<number> {
  // A source may be slow, and nothing waits for what is not submitted yet.
  await query('SET LOCAL idle_in_transaction_session_timeout = 0');
  await query(
    `INSERT INTO ticketsift_jobs (id, version, format, model, plan, prompt, priority, output)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      job.id,
      job.version,
      jobFormat,
      job.model,
      JSON.stringify(job.plan),
      job.prompt,
      job.priority,
      job.output ?? null,
    ],
  );
  let inserting: Promise<unknown> = Promise.resolve();
  const insert = async (group: Group) => {
    await inserting;
    inserting = query(
      `INSERT INTO ticketsift_job_chunks (run, number, first, size, tickets)
       SELECT $1, * FROM unnest($2::integer[], $3::bigint[], $4::integer[], $5::text[])`,
      [job.id, group.numbers, group.firsts, group.sizes, group.chunks],
    );
    // Its failure is thrown when the next is inserted, or at the end.
    inserting.catch(() => {});
  };
  let group = emptyGroup();
  let chunk: string[] = [];
  let length = 0;
  let number = 0;
  let total = 0;
  const endChunk = async () => {
    if (chunk.length === 0) return;
    group.numbers.push(number++);
    group.firsts.push(total);
    group.sizes.push(chunk.length);
    group.chunks.push(`[${chunk.join(',')}]`);
    group.length += length;
    total += chunk.length;
    chunk = [];
    length = 0;
    if (group.length < maxGroupLength) return;
    await insert(group);
    group = emptyGroup();
  };
  for await (const batch of batches) {
    for (const ticket of batch) {
      const stored = encodeTicket(ticket, job.plan);
      chunk.push(stored);
      length += stored.length;
      if (chunk.length === size || length >= maxChunkLength) await endChunk();
    }
  }
  await endChunk();
  if (group.chunks.length > 0) await insert(group);
  await inserting;
  return total;
}

interface Group {
  readonly numbers: number[];
  readonly firsts: number[];
  readonly sizes: number[];
  readonly chunks: string[];
  length: number;
}

function emptyGroup(): Group {
  return { numbers: [], firsts: [], sizes: [], chunks: [], length: 0 };
}

const chunkRow = z.object({
  number: z.coerce.number(),
  first: z.coerce.number(),
  size: z.coerce.number(),
  tickets: z.string(),
  outcomes: z.string().nullable(),
});
const outcomeRow = z.object({ position: z.coerce.number(), outcome: z.string() });

/** Reads a chunk at a time, each in a transaction of its own, so that none stays open while results are written. */
async function* rowsOf(
  database: JobsDatabase,
  find: () => Promise<JobRecord>,
  from: number,
): AsyncGenerator<readonly JobRow[]> {
  const { id: run, facts } = await find();
  let next = from;
  for (;;) {
    const rows = await database.transaction((query) => chunkFrom(query, run, next, facts));
    if (rows === undefined) return;
    next += rows.length;
    yield rows;
  }
}

async function chunkFrom(
  query: JobsQuery,
  run: string,
  from: number,
  facts: JobRecord['facts'],
): Promise<readonly JobRow[] | undefined> {
  const [found] = await query(
    `SELECT number, first, size, tickets, outcomes FROM ticketsift_job_chunks
     WHERE run = $1 AND first + size > $2 ORDER BY number LIMIT 1`,
    [run, from],
  );
  if (found === undefined) return undefined;
  const { number, first, size, tickets: text, outcomes } = chunkRow.parse(found);
  const tickets = decodeChunk(text, facts);
  if (tickets?.length !== size) {
    throw new TicketsiftError('bad_input', `Chunk ${number} of the run ${visible(run)} cannot be read`, {
      hint: 'Another program has written it. Submit the tickets again.',
    });
  }
  const saved =
    outcomes === null
      ? await begunOutcomes(query, run, first, size)
      : z.array(z.unknown()).parse(parseJson(outcomes));
  return tickets
    .map((ticket, index) => ({
      position: first + index,
      ticket,
      outcome: decodeOutcome(saved[index], ticket),
    }))
    .slice(Math.max(0, from - first));
}

/** The outcomes of a chunk that is not done, by their places in it. */
async function begunOutcomes(query: JobsQuery, run: string, first: number, size: number): Promise<unknown[]> {
  const rows = await query(
    'SELECT position, outcome FROM ticketsift_job_outcomes WHERE run = $1 AND position >= $2 AND position < $3',
    [run, first, first + size],
  );
  const outcomes: unknown[] = [];
  for (const row of rows) {
    const { position, outcome } = outcomeRow.parse(row);
    outcomes[position - first] = parseJson(outcome);
  }
  return outcomes;
}
