import type { Context } from '../../auth/access.js';
import { describeJob } from '../../run/describe/job.js';
import { findJob } from '../../run/jobs/find.js';
import { openJobs } from '../../run/jobs/open.js';
import { jobJson } from '../../run/shown/job-json.js';
import { writeFacts } from '../write-facts.js';
import { writeJson } from '../write-json.js';

/** The options of a command about one submitted run. */
export interface NamedJobOptions {
  /** Its id, the beginning of its id, or `last`. */
  readonly run: string;
  readonly json?: true;
}

/** Shows a submitted run. Resolves to the exit code. */
export async function showJob(context: Context, { run, json }: NamedJobOptions): Promise<number> {
  await using jobs = await openJobs(context);
  const job = await findJob(context, jobs, run);
  if (json) await writeJson(context, 'jobs show', jobJson(job));
  else await writeFacts(context, describeJob(job));
  return 0;
}
