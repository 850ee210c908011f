import { isFlippedByFailures } from '../assess/endpoint-failures.js';
import type { Report, ThresholdResult, TicketResult } from '../assess/report.js';

/** The tickets to look at, each group in the order of the file. */
export interface Findings {
  readonly regressions: readonly TicketResult[];
  readonly fixes: readonly TicketResult[];
  /** Wrong by most of their answers. */
  readonly wrong: readonly TicketResult[];
  /** Right at times and wrong at times; neither flipped nor among the wrong ones. */
  readonly flaky: readonly TicketResult[];
}

export function findingsOf({ tickets }: Report): Findings {
  return {
    regressions: tickets.filter(({ flip }) => flip === 'regression'),
    fixes: tickets.filter(({ flip }) => flip === 'fix'),
    wrong: tickets.filter((ticket) => !ticket.isFlaky && !isMostlyRight(ticket)),
    flaky: tickets.filter(({ isFlaky, flip }) => isFlaky && flip === undefined),
  };
}

/** Whether most of the answers to a ticket are right, which decides on the ticket. */
export function isMostlyRight({ right }: TicketResult): boolean {
  return right > 0.5;
}

/**
 * Returns whether a ticket is one of those for which the check fails: it became wrong, not because the
 * endpoint failed, and that makes a regression.
 */
export function failsCheck(ticket: TicketResult, report: Report): boolean {
  return isFailingRegression(report) && ticket.flip === 'regression' && !isFlippedByFailures(ticket);
}

/** Returns whether the check fails because the prompt has become worse. */
export function isFailingRegression({ outcome, effect, comparison }: Report): boolean {
  return effect === 'fails' && outcome === 'fail' && comparison?.verdict === 'REGRESSION';
}

/** Returns whether the check fails because of a threshold. */
export function failsByThreshold(
  { isMet, isUncertain }: ThresholdResult,
  { effect, outcome }: Report,
): boolean {
  return effect === 'fails' && (isUncertain ? outcome === 'inconclusive' : !isMet);
}

/** Returns how much the share of right answers to a ticket has fallen. */
export function lossOf({ before, right }: TicketResult): number {
  return (before?.right ?? 0) - right;
}

/** Returns how a suite is shown: only what fails the check is red. */
export type Light = 'red' | 'yellow' | 'green';

export function lightOf({ outcome, effect }: Report): Light {
  if (effect === 'fails') return 'red';
  return effect === 'approved' || outcome === 'pass' ? 'green' : 'yellow';
}

/** The order in which suites are shown where there is not room for all: failed ones first. */
export const severity: Readonly<Record<Light, number>> = { red: 0, yellow: 1, green: 2 };
