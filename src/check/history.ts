import { messageOf } from '../core/errors/caught.js';
import type { World } from '../core/world/world.js';
import { openChecks } from '../storage/checks.js';
import type { CheckedSuite } from './suite.js';

interface HistoryContext {
  readonly world: Pick<World, 'environment' | 'now'>;
  readonly warn: (message: string) => void;
}

/** Adds checks to the history. Where it cannot be written there is a warning, and their results stay the same. */
export function keepHistory(checked: readonly CheckedSuite[], { world, warn }: HistoryContext): void {
  try {
    using checks = openChecks(world.environment.files.checks);
    for (const {
      report,
      times: { latencies },
      spent = null,
    } of checked) {
      const { suite, prompt, model, metrics, outcome } = report;
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
        cost: spent,
        medianLatency: latencies.count === 0 ? null : Math.round(latencies.percentile(0.5)),
      });
    }
  } catch (error) {
    warn(`this check is not in the history: ${messageOf(error)}`);
  }
}
