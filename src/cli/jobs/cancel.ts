import type { Context } from '../../auth/access.js';
import { counted, grouped } from '../../core/text/numbers.js';
import { findJob } from '../../run/jobs/find.js';
import { openJobs } from '../../run/jobs/open.js';
import { ticketsLeft } from '../../run/jobs/progress.js';
import { jobJson } from '../../run/shown/job-json.js';
import { writeJson } from '../write-json.js';
import type { NamedJobOptions } from './show.js';

/** Cancels a submitted run. What is done of it stays. Resolves to the exit code. */
export async function cancelJob(context: Context, { run, json }: NamedJobOptions): Promise<number> {
  await using jobs = await openJobs(context);
  const { id } = await findJob(context, jobs, run);
  const job = await jobs.cancel(id);
  if (json) await writeJson(context, 'jobs cancel', jobJson(job));
  const left = ticketsLeft(job);
  const done = job.tickets - left;
  const kept =
    done === 0
      ? 'no ticket has an outcome'
      : `${grouped(done)} of ${counted(job.tickets, 'ticket')} ${done === 1 ? 'has an outcome, which is' : 'have outcomes, which are'} kept`;
  context.voice.note(`run ${id} is cancelled: ${kept}`);
  return 0;
}
