import type { Context } from '../../auth/access.js';
import { counted } from '../../core/text/numbers.js';
import { findJob } from '../../run/jobs/find.js';
import { openJobs } from '../../run/jobs/open.js';
import { jobJson } from '../../run/shown/job-json.js';
import { writeJson } from '../write-json.js';
import type { NamedJobOptions } from './show.js';

/** Puts what failed in a submitted run back into the queue. Resolves to the exit code. */
export async function retryJob(context: Context, { run, json }: NamedJobOptions): Promise<number> {
  const { voice } = context;
  await using jobs = await openJobs(context);
  const { id } = await findJob(context, jobs, run);
  const { job, tickets } = await jobs.retry(id);
  if (json) await writeJson(context, 'jobs retry', { ...jobJson(job), retried: tickets });
  if (tickets === 0) voice.note(`no ticket of run ${id} has failed`);
  else
    voice.note(
      `${counted(tickets, 'ticket')} of run ${id} ${tickets === 1 ? 'is' : 'are'} in the queue again`,
    );
  return 0;
}
