import { messageOf } from '../core/errors/caught.js';
import type { Session } from '../core/world/session.js';
import { openChecks } from '../storage/checks.js';
import type { CheckedSuite } from './suite.js';

/** Adds checks to the history. That it cannot be written is told, and changes nothing of what they came to. */
export function keepHistory({ world, voice }: Session, path: string, checked: readonly CheckedSuite[]): void {
  try {
    using checks = openChecks(path);
    for (const { report, meter } of checked) {
      const { suite, prompt, model, metrics, outcome, cost = null } = report;
      checks.add(suite, {
        at: world.now(),
        prompt: prompt.name,
        promptVersion: prompt.version ?? null,
        promptHash: prompt.hash,
        model,
        tickets: report.tickets.length,
        outcome,
        exact: metrics.exact,
        urgentRecall: metrics.urgent.recall,
        macroF1: metrics.macro.f1,
        errorRate: metrics.errorRate,
        cost,
        medianLatency: meter.answered === 0 ? null : Math.round(meter.latencies.percentile(0.5)),
      });
    }
  } catch (error) {
    voice.warn(`this check is not in the history: ${messageOf(error)}`);
  }
}
