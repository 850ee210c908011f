import type { Session } from '../../core/world/session.js';
import { jobStatusText } from '../../run/describe/job.js';
import { describeProgress, hasJobEnded, shareDone, stageOfJob } from '../../run/jobs/progress.js';
import type { JobRecord } from '../../storage/jobs/job-store.js';
import { createProgress } from '../progress.js';

/** Shows on standard error how far a submitted run is. Closing it takes the moving line away. */
export interface JobNarrator extends Disposable {
  readonly listen: (job: JobRecord) => void;
}

/**
 * Shows how far a submitted run is while a user waits for it: on a terminal in a line that moves, elsewhere a line whenever it
 * has another state, and at each tenth of its tickets.
 */
export async function narrateJob({ world, voice, isPlain }: Session, moves = true): Promise<JobNarrator> {
  const progress = await createProgress(world, moves && !voice.isQuiet && !isPlain);
  let said = '';
  return {
    listen(job) {
      if (hasJobEnded(job)) return progress.stop();
      progress.update(
        stageOfJob(job, world.now()),
        job.status === 'waiting' ? jobStatusText(job) : undefined,
      );
      progress.start();
      const step = `${job.status} ${Math.floor(shareDone(job) * 10)}`;
      if (step !== said && !progress.moves)
        voice.note(`run ${job.id} is ${jobStatusText(job)}: ${describeProgress(job)}`);
      said = step;
    },
    [Symbol.dispose]: () => progress.stop(),
  };
}
