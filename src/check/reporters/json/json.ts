import { jsonText } from '../../../core/text/json.js';
import type { Report } from '../../assess/report.js';
import { withoutCommands } from '../commands.js';
import type { Reporter } from '../reporter.js';
import { comparisonJson } from './comparison.js';
import { metricsJson } from './metrics.js';
import type { CheckReport, JsonSuite } from './schema.js';
import { ticketJson } from './ticket.js';

/** Writes one object, as `checkReport` describes it. */
export const jsonReporter: Reporter = (reports) => {
  const all: CheckReport = { ticketsift_check: 1, suites: reports.map(suiteJson) };
  return withoutCommands(jsonText(all), () => '\\u005b');
};

/** Returns a report in the form that `checkReport` describes. */
export function suiteJson(report: Report): JsonSuite {
  const { prompt, metricsBefore, queues, comparison, coverage, endpointFailures } = report;
  return {
    suite: report.suite,
    prompt: {
      name: prompt.name,
      version: prompt.version ?? null,
      path: prompt.path,
      body_line: prompt.bodyLine,
      hash: prompt.hash,
    },
    model: report.model,
    source: report.source,
    endpoint: report.endpoint,
    repeats: report.repeats,
    outcome: report.outcome,
    effect: report.effect,
    reasons: [...report.reasons],
    meaning: report.meaning,
    next: report.next,
    cost_usd: report.cost ?? null,
    metrics: metricsJson(report.metrics),
    metrics_before: metricsBefore ? metricsJson(metricsBefore) : null,
    queues: queues
      ? {
          counted: queues.counted,
          random: queues.random,
          hard: queues.hard,
          hard_right: queues.hardRight,
        }
      : null,
    comparison: comparison ? comparisonJson(comparison) : null,
    coverage: coverage
      ? {
          added: coverage.added,
          changed: coverage.changed,
          removed: coverage.removed,
          relabelled: coverage.relabelled ?? null,
          renames: [...coverage.renames].map(([from, to]) => ({ from, to })),
          forced: coverage.forced ?? null,
        }
      : null,
    endpoint_failures: {
      tickets: endpointFailures.tickets,
      before: endpointFailures.before,
      regressions: endpointFailures.regressions,
      fixes: endpointFailures.fixes,
    },
    not_compared: report.notCompared ?? null,
    thresholds: report.thresholds.map(({ name, wanted, reached, isMet, isUncertain = false }) => ({
      name,
      wanted,
      reached: reached ?? null,
      met: isMet,
      certain: !isUncertain,
    })),
    leaks: report.leaks.map(({ kind, message, place }) => ({
      kind,
      message,
      file: place.source,
      line: place.line,
    })),
    tickets: report.tickets.map(ticketJson),
  };
}
