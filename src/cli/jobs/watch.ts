import type { Context } from '../../auth/access.js';
import { exitCodes } from '../../core/errors.js';
import { listenForInterrupt } from '../../core/world/interrupt.js';
import { openEnduringJobs } from '../../run/jobs/enduring-jobs.js';
import { findJob } from '../../run/jobs/find.js';
import { followJob } from '../../run/jobs/follow.js';
import { hasJobEnded } from '../../run/jobs/progress.js';
import { jobJson } from '../../run/shown/job-json.js';
import { writeJsonLine } from '../write-json.js';
import { narrateJob } from './narrate-job.js';
import { exitCodeOfJob, reportJob } from './report-job.js';
import type { NamedJobOptions } from './show.js';

/** Shows how far a submitted run is until it has ended. Resolves to the exit code. */
export async function watchJob(context: Context, { run, json }: NamedJobOptions): Promise<number> {
  const { world, voice } = context;
  using watching = listenForInterrupt(context, () => false);
  await using jobs = await openEnduringJobs(context, watching.stop);
  let job = await findJob(context, jobs, run);
  {
    using narrator = await narrateJob(context);
    for await (job of followJob(jobs, job.id, { after: world.after, stop: watching.stop })) {
      if (json) await writeJsonLine(context, 'jobs watch', jobJson(job));
      else narrator.listen(job);
    }
  }
  if (hasJobEnded(job)) {
    reportJob(voice, job);
    voice.note(`to write the results: ticketsift jobs results ${job.id} -o results.csv`);
    return exitCodeOfJob(job);
  }
  voice.warn(`stopped watching: run ${job.id} goes on (ticketsift jobs watch ${job.id})`);
  return exitCodes.interrupted;
}
