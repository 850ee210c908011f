import type { Ticket } from '../../src/core/ticket.js';
import { type Stopwatch, systemClock } from '../../src/core/world/clock.js';
import { createJobStore } from '../../src/storage/jobs/create-job-store.js';
import type { JobDesk } from '../../src/storage/jobs/job-desk.js';
import type { JobStore, NewJob } from '../../src/storage/jobs/job-store.js';
import { openJobsDatabase } from '../../src/storage/jobs/jobs-database.js';
import { openJobDesk } from '../../src/storage/jobs/open-job-desk.js';
import { makeTicket } from './tickets.js';

/** The submitted runs of whoever a URL connects as. */
export async function jobsAt(
  url: string,
  { idToken, chunkSize }: { readonly idToken?: () => Promise<string>; readonly chunkSize?: number } = {},
): Promise<JobStore> {
  return createJobStore(
    await openJobsDatabase(url, { variables: {}, idToken }),
    chunkSize === undefined ? {} : { size: chunkSize },
  );
}

export const plan: NewJob['plan'] = {
  source: 'tickets.csv',
  prompt: { name: 'p', version: null, hash: 'a'.repeat(64) },
  columns: ['id', 'text'],
  hasIds: true,
  clean: { html: true, quotes: true, signatures: true, disclaimers: true },
};

/** A run to submit. */
export function newJob(parts: Partial<NewJob> = {}): NewJob {
  return {
    id: 'job-1a',
    version: '1.0.0',
    model: 'embedded',
    plan,
    prompt: 'Sort: {text}',
    priority: 0,
    output: undefined,
    ...parts,
  };
}

/** The rights of a submitter, as docs/workers.md lists them. */
export const submittersRights = (role: string) => `
  GRANT SELECT ON ticketsift_job_steps, ticketsift_jobs, ticketsift_job_chunks, ticketsift_job_outcomes TO ${role};
  GRANT INSERT (id, version, format, model, plan, prompt, priority, output) ON ticketsift_jobs TO ${role};
  GRANT UPDATE (wanted) ON ticketsift_jobs TO ${role};
  GRANT INSERT (run, number, first, size, tickets) ON ticketsift_job_chunks TO ${role};`;

/** So many tickets in batches of a thousand. */
export async function* manyTickets(count: number): AsyncGenerator<readonly Ticket[]> {
  for (let start = 0; start < count; start += 1_000) {
    const length = Math.min(1_000, count - start);
    yield Array.from({ length }, (_, index) =>
      makeTicket({ id: `T${start + index + 1}`, text: `text ${start + index + 1}` }, start + index + 2),
    );
  }
}

/** A worker's desk at a database, which may use the model that runs name unless it says so. */
export async function deskAt(
  url: string,
  models: readonly string[] = ['embedded'],
  { elapsed }: Pick<Stopwatch, 'elapsed'> = systemClock,
): Promise<JobDesk> {
  return openJobDesk(() => openJobsDatabase(url, { variables: {} }), models, elapsed);
}
