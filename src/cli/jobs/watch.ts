import type { Context } from '../../auth/access.js';
import { exitCodes } from '../../core/errors.js';
import { listenForInterrupt } from '../../core/world/interrupt.js';
import type { Session } from '../../core/world/session.js';
import { jobStatusText } from '../../run/describe/job.js';
import { openEnduringJobs } from '../../run/jobs/enduring-jobs.js';
import { findJob } from '../../run/jobs/find.js';
import { followJob } from '../../run/jobs/follow.js';
import { describeProgress, hasJobEnded, shareDone, stageOfJob } from '../../run/jobs/progress.js';
import { jobJson } from '../../run/shown/job-json.js';
import type { JobRecord } from '../../storage/jobs/job-store.js';
import { createProgress } from '../progress.js';
import { writeJsonLine } from '../write-json.js';
import { exitCodeOfJob, reportJob } from './report-job.js';
import type { NamedJobOptions } from './show.js';

/** Shows how far a submitted run is until it has ended. Resolves to the exit code. */
export async function watchJob(context: Context, { run, json }: NamedJobOptions): Promise<number> {
  const { world, voice, isPlain } = context;
  using watching = listenForInterrupt(context, () => false);
  await using jobs = await openEnduringJobs(context, watching.stop);
  let job = await findJob(context, jobs, run);
  const progress = await createProgress(world, !voice.isQuiet && !isPlain && !json);
  const say = lineByLine(context);
  try {
    progress.start();
    for await (job of followJob(jobs, job.id, { after: world.after, stop: watching.stop })) {
      progress.update(stageOfJob(job, world.now()));
      if (json) await writeJsonLine(context, 'jobs watch', jobJson(job));
      else if (!progress.moves) say(job);
    }
  } finally {
    progress.stop();
  }
  if (hasJobEnded(job)) {
    reportJob(voice, job);
    voice.note(`to write the results: ticketsift jobs results ${job.id} -o results.csv`);
    return exitCodeOfJob(job);
  }
  voice.warn(`stopped watching: run ${job.id} goes on (ticketsift jobs watch ${job.id})`);
  return exitCodes.interrupted;
}

/** Says how far a run is whenever it has another state, and at each tenth of its tickets. */
function lineByLine({ voice }: Pick<Session, 'voice'>): (job: JobRecord) => void {
  let said = '';
  return (job) => {
    const step = `${job.status} ${Math.floor(shareDone(job) * 10)}`;
    if (step !== said && !hasJobEnded(job))
      voice.note(`run ${job.id} is ${jobStatusText(job)}: ${describeProgress(job)}`);
    said = step;
  };
}
