import { counted, grouped, rate, roughDuration } from '../../core/text/numbers.js';
import type { Stage } from '../events.js';

/** Returns how far a run is: `1,200 tickets · 45/s · 3 failed · about 2 min left`. */
export function describeStage({ tickets, answered, failed, elapsedMs, total }: Stage): string {
  const seconds = elapsedMs / 1000;
  const perSecond = seconds > 0 ? answered / seconds : 0;
  const parts = [counted(tickets, 'ticket'), `${rate(perSecond, 10)}/s`];
  if (failed > 0) parts.push(`${grouped(failed)} failed`);
  // The first seconds are not a measure of the rest.
  if (total !== undefined && total > tickets && perSecond > 0 && seconds > 2) {
    parts.push(`about ${roughDuration((1000 * (total - tickets)) / perSecond)} left`);
  }
  return parts.join(' · ');
}
