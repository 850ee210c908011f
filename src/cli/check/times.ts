import type { CheckedSuite } from '../../check/suite.js';
import { counted, dollars, formatDuration, formatLatency } from '../../core/text/numbers.js';
import type { Session } from '../../core/world/session.js';
import { isLocalModel } from '../../models/index.js';

/** Says what the requests took: no part of a report, which says the same each time. */
export function tellTimes(
  { voice }: { readonly voice: Pick<Session['voice'], 'note'> },
  checked: readonly CheckedSuite[],
): void {
  for (const {
    report,
    times: { latencies },
    elapsedMs,
  } of checked) {
    const parts = [`${report.suite}: ${formatDuration(elapsedMs)}`];
    // Nothing is sent to a model on this machine.
    const isLocal = isLocalModel(report.model);
    if (!isLocal && latencies.count === 0) parts.push('no requests');
    if (!isLocal && latencies.count > 0) {
      const median = formatLatency(latencies.percentile(0.5));
      parts.push(`${counted(latencies.count, 'request')}, half of them answered within ${median}`);
    }
    if (report.cost) parts.push(`all answers together are worth ${dollars(report.cost)}`);
    voice.note(parts.join('; '));
  }
}
