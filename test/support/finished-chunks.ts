import type { Outcome } from '../../src/core/outcome.js';
import type { Ticket } from '../../src/core/ticket.js';
import { encodeOutcome } from '../../src/storage/jobs/stored-outcome.js';
import { jobsAt, manyTickets, newJob } from './jobs.js';
import { classified } from './outcomes.js';
import type { TestDatabase } from './postgres.js';

/** Submits a run of so many tickets, 250 a chunk. Resolves to its id. */
export async function submitted(database: TestDatabase, id: string, tickets: number): Promise<string> {
  await using store = await jobsAt(database.url);
  await store.submit(newJob({ id }), manyTickets(tickets));
  return id;
}

/** Makes a chunk done as a worker does it. @param outcomeOf what becomes of a ticket; a bug, unless given */
export async function finishChunk(
  database: TestDatabase,
  run: string,
  number: number,
  outcomeOf: (ticket: Ticket, position: number) => Outcome = (ticket) => classified(ticket),
): Promise<void> {
  const [chunk] = await database.query(
    'SELECT first, size FROM ticketsift_job_chunks WHERE run = $1 AND number = $2',
    [run, number],
  );
  const [first, size] = [Number(chunk?.first), Number(chunk?.size)];
  const outcomes: Outcome[] = [];
  await using store = await jobsAt(database.url);
  for await (const rows of store.rows(run, first)) {
    outcomes.push(...rows.map(({ ticket, position }) => outcomeOf(ticket, position)));
    break;
  }
  const errors: Record<string, number> = {};
  for (const { error } of outcomes) if (error) errors[error.code] = (errors[error.code] ?? 0) + 1;
  const good = outcomes.filter(({ classification }) => classification);
  await database.query(
    `UPDATE ticketsift_job_chunks SET outcomes = $3, classified = $4, urgent = $5, failed = $6, errors = $7, worker = NULL
     WHERE run = $1 AND number = $2`,
    [
      run,
      number,
      `[${outcomes.map((outcome) => encodeOutcome(outcome).json).join(',')}]`,
      good.length,
      good.filter(({ classification }) => classification?.urgent).length,
      size - good.length,
      JSON.stringify(errors),
    ],
  );
  await database.query(
    `UPDATE ticketsift_jobs SET started_at = coalesce(started_at, submitted_at + interval '1 second'), state = 'running' WHERE id = $1`,
    [run],
  );
}

/** Ends a run as a worker does it. */
export async function endRun(
  database: TestDatabase,
  run: string,
  state: 'done' | 'failed' | 'cancelled' = 'done',
  problem: string | null = null,
): Promise<void> {
  await database.query(
    `UPDATE ticketsift_jobs SET state = $2, problem = $3, wanted = NULL, ended_at = started_at + interval '90 seconds' WHERE id = $1`,
    [run, state, problem],
  );
}
