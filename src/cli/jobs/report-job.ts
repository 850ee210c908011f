import { counted, grouped } from '../../core/text/numbers.js';
import type { Voice } from '../../core/world/voice.js';
import { ticketsLeft } from '../../run/jobs/progress.js';
import type { JobRecord } from '../../storage/jobs/job-store.js';

/** Says how a submitted run has ended, and what to do next. */
export function reportJob(voice: Voice, job: JobRecord): void {
  const { id, status, classified, failed, problem } = job;
  const left = ticketsLeft(job);
  const counts = [
    `${grouped(classified)} of ${counted(job.tickets, 'ticket')} classified`,
    `${grouped(failed)} failed`,
    ...(left > 0 ? [`${grouped(left)} left`] : []),
  ].join(', ');
  const line = `run ${id} is ${status}: ${counts}`;
  if (status === 'done') voice.note(line);
  else voice.warn(line);
  if (problem !== undefined && status !== 'cancelled') voice.warn(problem);
  if (failed + left > 0) voice.note(`to classify the rest: ticketsift jobs retry ${id}`);
}

/** Returns the exit code of a command about a submitted run that has ended. */
export function exitCodeOfJob(job: JobRecord): number {
  return job.status === 'done' && job.failed === 0 ? 0 : 1;
}
