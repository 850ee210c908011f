import { counted, dollars, grouped } from '../../core/text/numbers.js';
import type { JobRecord } from '../../storage/jobs/job-store.js';
import type { Stage } from '../events.js';

/** Returns how many tickets of a submitted run have no outcome. */
export function ticketsLeft({ tickets, classified, failed }: JobRecord): number {
  return tickets - classified - failed;
}

/** Returns whether no worker will take anything of a submitted run any more, unless it is retried. */
export function hasJobEnded({ status }: Pick<JobRecord, 'status'>): boolean {
  return status === 'done' || status === 'failed' || status === 'cancelled';
}

/** Returns the share of tickets that have outcomes, from 0 to 1. */
export function shareDone(job: JobRecord): number {
  return job.tickets === 0 ? 1 : (job.classified + job.failed) / job.tickets;
}

/** Returns how far a submitted run is, in a line: `62 %, 6,200 of 10,000 tickets, 3 failed, $0.0410`. */
export function describeProgress(job: JobRecord): string {
  const { tickets, classified, failed, cost } = job;
  return [
    `${Math.floor(shareDone(job) * 100)} %`,
    `${grouped(classified + failed)} of ${counted(tickets, 'ticket')}`,
    ...(failed > 0 ? [`${grouped(failed)} failed`] : []),
    ...(cost !== undefined && cost > 0 ? [dollars(cost)] : []),
  ].join(', ');
}

/** Returns how far a submitted run is, for the line of its progress. @param now milliseconds since 1970 */
export function stageOfJob(job: JobRecord, now: number): Stage {
  const { tickets, classified, failed, cost, startedAt = now, endedAt = now } = job;
  return {
    tickets: classified + failed,
    answered: classified + failed,
    failed,
    notSent: 0,
    cost,
    // The clocks of the two machines may differ.
    elapsedMs: Math.max(0, endedAt - startedAt),
    total: tickets,
  };
}
