import type { Report, TicketResult } from '../assess/report.js';

/** The tickets somebody should look at, each in the order of the file. */
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

/** The verdict on a ticket is that of most of its answers. */
export function isMostlyRight({ right }: TicketResult): boolean {
  return right > 0.5;
}
