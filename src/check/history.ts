import { messageOf } from '../core/errors/caught.js';
import { TicketsiftError } from '../core/errors.js';
import type { Owner } from '../core/identity.js';
import type { World } from '../core/world/world.js';
import { type CheckFacts, openChecks, type PastCheck } from '../storage/checks.js';
import type { Report } from './assess/report.js';
import { type KeptReport, keepReport, readKeptReport } from './kept-report.js';
import { type Interval, wilson } from './stats/wilson.js';
import type { CheckedSuite } from './suite.js';

/** Whose history it is, and where. */
interface OwnHistory {
  readonly world: Pick<World, 'environment'>;
  readonly owner: Owner;
}

interface HistoryContext extends OwnHistory {
  readonly world: Pick<World, 'environment' | 'now'>;
  readonly warn: (message: string) => void;
}

/** Adds checks to the history. Where it cannot be written, warns, and the results stay the same. */
export function keepHistory(checked: readonly CheckedSuite[], { world, owner, warn }: HistoryContext): void {
  try {
    using checks = openChecks(world.environment.files.checks, owner);
    for (const one of checked) {
      const { report } = one;
      checks.add(report.suite, { at: world.now(), ...factsOf(one) }, JSON.stringify(keepReport(report)));
    }
  } catch (error) {
    warn(`this check was not added to the history: ${messageOf(error)}`);
  }
}

function factsOf({ report, times: { latencies }, spent }: CheckedSuite): CheckFacts {
  const { prompt, metrics } = report;
  return {
    prompt: prompt.name,
    promptVersion: prompt.version ?? null,
    promptHash: prompt.hash,
    model: report.model,
    tickets: report.tickets.length,
    outcome: report.outcome,
    exact: metrics.exact,
    urgentRecall: metrics.urgent.recall,
    macroF1: metrics.macro.f1,
    errorRate: metrics.errorRate,
    cost: spent ?? null,
    medianLatency: latencies.count === 0 ? null : Math.round(latencies.percentile(0.5)),
    interval: intervalOfExact(report),
    thresholds: report.thresholds.map(({ name, wanted, reached = null, isMet: met }) => ({
      name,
      wanted,
      reached,
      met,
    })),
  };
}

/** Repeats and copies are not further evidence, so the interval is for distinct texts. */
function intervalOfExact({ metrics, tickets }: Report): Interval {
  return wilson(metrics.exact, tickets.filter(({ duplicateOf }) => duplicateOf === undefined).length);
}

/** A check of a suite in the past, with the 95 % interval of its exact share. */
export interface HistoricCheck extends PastCheck {
  readonly interval: Interval;
}

/** How a suite did over time. */
export interface SuiteHistory {
  readonly suite: string;
  /** The latest last, and at least one. */
  readonly checks: readonly [...HistoricCheck[], HistoricCheck];
  /** How many checks there are in all. */
  readonly count: number;
}

/** Returns the latest checks of every suite that its owner ever checked here. @param limit how many of each */
export function readHistories({ world, owner }: OwnHistory, limit: number): SuiteHistory[] {
  using checks = openChecks(world.environment.files.checks, owner);
  return checks.suites().flatMap((suite) => historyOf(checks, suite, limit) ?? []);
}

/**
 * Returns the latest checks of a suite, and the report of the last one: undefined where that was not kept.
 * @throws TicketsiftError `not_found` for a suite that was never checked here
 */
export function readHistory(
  suite: string,
  { world, owner }: OwnHistory,
  limit: number,
): SuiteHistory & { readonly report: KeptReport | undefined } {
  using checks = openChecks(world.environment.files.checks, owner);
  const history = historyOf(checks, suite, limit);
  if (!history)
    throw new TicketsiftError('not_found', 'There is no suite of that name in the history', {
      hint: 'Go back to the list of suites: it has those that were checked.',
    });
  const report = checks.report(suite);
  return { ...history, report: report === undefined ? undefined : readKeptReport(report) };
}

function historyOf(
  checks: ReturnType<typeof openChecks>,
  suite: string,
  limit: number,
): SuiteHistory | undefined {
  const found = checks.of(suite, limit).map(withInterval);
  const last = found.pop();
  return last && { suite, checks: [...found, last], count: checks.count(suite) };
}

/** Of a check before intervals were kept, it is of its tickets. */
function withInterval(check: PastCheck): HistoricCheck {
  return { ...check, interval: check.interval ?? wilson(check.exact, check.tickets) };
}
