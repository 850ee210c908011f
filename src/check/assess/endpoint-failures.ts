import { isOfEndpoint } from '../../core/errors/ticket-error.js';
import { listNames } from '../../core/text/names.js';
import { counted } from '../../core/text/numbers.js';
import type { CheckAnswer, EndpointFailures, Report, TicketResult } from './report.js';
import { flipOf } from './units.js';

/** What to do where the endpoint failed and answers are cached. */
export const runAgain = 'Run the check again: it sends only what failed, as all other answers are cached.';

/**
 * Whether the endpoint failed for one of the answers, so that they say less about the prompt than they seem
 * to.
 */
export function hasFailed(answers: readonly CheckAnswer[]): boolean {
  return answers.some(({ error }) => error !== undefined && isOfEndpoint(error));
}

/** Returns the answers for which the endpoint did not fail. */
export function withoutFailed(answers: readonly CheckAnswer[]): CheckAnswer[] {
  return answers.filter((answer) => !hasFailed([answer]));
}

/**
 * Returns whether a ticket flipped only because the endpoint failed: its other answers did not flip, or there
 * are none.
 */
export function isFlippedByFailures({ flip, answers, right, before }: TicketResult): boolean {
  if (flip === undefined || before === undefined) return false;
  const sound = withoutFailed(answers).length;
  const soundBefore = withoutFailed(before.answers).length;
  if (sound === 0 || soundBefore === 0) return true;
  // An answer that failed is never right.
  const rightOfSound = (right * answers.length) / sound;
  const rightBefore = (before.right * before.answers.length) / soundBefore;
  return flipOf(rightOfSound, rightBefore) !== flip;
}

export function countEndpointFailures(tickets: readonly TicketResult[]): EndpointFailures {
  const after = tickets.filter(({ answers }) => hasFailed(answers));
  const before = tickets.filter((ticket) => hasFailed(ticket.before?.answers ?? []));
  return {
    tickets: after.length,
    before: before.length,
    regressions: after.filter((one) => one.flip === 'regression' && isFlippedByFailures(one)).length,
    fixes: before.filter((one) => one.flip === 'fix' && isFlippedByFailures(one)).length,
  };
}

/** Returns a sentence each for failures of the endpoint now, and in what it is compared with. */
export function describeEndpointFailures(report: Pick<Report, 'endpointFailures' | 'tickets'>): string[] {
  const { tickets, before, regressions, fixes } = report.endpointFailures;
  const flipped = (way: TicketResult['flip']) => report.tickets.filter(({ flip }) => flip === way).length;
  const part = (count: number, way: 'regression' | 'fix', name: string) =>
    count > 0 ? `; ${count} of the ${counted(flipped(way), `newly ${name} ticket`)} are such failures` : '';
  return [
    ...(tickets > 0
      ? [`The endpoint failed for ${counted(tickets, 'ticket')}${part(regressions, 'regression', 'wrong')}.`]
      : []),
    ...(before > 0
      ? [
          `Of what it is compared with, the endpoint failed for ${counted(before, 'ticket')}${part(fixes, 'fix', 'right')}.`,
        ]
      : []),
  ];
}

/** Returns how often the endpoint failed and how, as a part of a sentence; nothing where it did not. */
export function describeEndpointErrors(answers: ReadonlyMap<string, readonly CheckAnswer[]>): string[] {
  const failed = [...answers.values()]
    .flat()
    .flatMap(({ error }) => (error && isOfEndpoint(error) ? [error.code] : []));
  if (failed.length === 0) return [];
  return [`the endpoint failed ${counted(failed.length, 'time')} (${listNames([...new Set(failed)])})`];
}
