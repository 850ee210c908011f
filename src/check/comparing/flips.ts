import type { Classification } from '../../core/classification.js';
import { isOfEndpoint, wasNotReached } from '../../core/errors/ticket-error.js';
import type { Outcome } from '../../core/outcome.js';
import { type Ticket, wholeTicket } from '../../core/ticket.js';
import { changeOf } from '../../run/changes.js';
import { isRight } from '../assess/is-right.js';
import { flipOf } from '../assess/units.js';
import type { LabelledTicket } from '../labels.js';

/** A ticket that both sides answered. */
export interface AnsweredTicket {
  readonly ticket: Ticket;
  readonly before: Outcome;
  readonly after: Outcome;
}

/** A ticket to which the two sides give different answers. */
export interface Flip extends AnsweredTicket {
  /** For a labelled ticket: what is right, and whether it became that. */
  readonly label: { readonly expected: Classification; readonly became: Became } | undefined;
}

export type Became = 'wrong' | 'right' | 'still wrong';

export interface FoundFlips {
  /** In the order of the sample. */
  readonly flips: readonly Flip[];
  /** Tickets that both sides answered, those that flipped among them. */
  readonly answered: readonly AnsweredTicket[];
  /**
   * Tickets for which the endpoint failed on at least one side: that says nothing about prompts and models.
   */
  readonly failed: number;
  /** Tickets that one side or both did not reach. */
  readonly notReached: number;
}

/**
 * Joins the answers of two sides.
 * @param labels of the tickets, where they have any
 */
export function findFlips(
  tickets: readonly Ticket[],
  sides: { readonly before: readonly Outcome[]; readonly after: readonly Outcome[] },
  labels: readonly LabelledTicket[],
): FoundFlips {
  const before = byTicket(sides.before);
  const after = byTicket(sides.after);
  const expected = new Map(labels.map((label) => [label.ticket, label.expected]));
  const answered: AnsweredTicket[] = [];
  let failed = 0;
  let notReached = 0;
  for (const ticket of tickets) {
    const [one, other] = [before.get(ticket), after.get(ticket)];
    if (!one || !other || !isReached(one) || !isReached(other)) notReached++;
    else if (hasFailed(one) || hasFailed(other)) failed++;
    else answered.push({ ticket, before: one, after: other });
  }
  const flips = answered
    .filter((pair) => changeOf(pair.before, pair.after) !== undefined)
    .map((pair) => ({ ...pair, label: labelOf(pair, expected.get(pair.ticket)) }));
  return { flips, answered, failed, notReached };
}

function labelOf({ before, after }: AnsweredTicket, expected: Classification | undefined): Flip['label'] {
  if (!expected) return undefined;
  const right = (outcome: Outcome) => (isRightOutcome(outcome, expected) ? 1 : 0);
  const flip = flipOf(right(after), right(before));
  const became = flip === undefined ? 'still wrong' : flip === 'fix' ? 'right' : 'wrong';
  return { expected, became };
}

function isRightOutcome({ classification }: Outcome, expected: Classification): boolean {
  return classification !== undefined && isRight({ classification }, expected, 'exact');
}

function byTicket(outcomes: readonly Outcome[]): ReadonlyMap<Ticket, Outcome> {
  return new Map(outcomes.map((outcome) => [wholeTicket(outcome.ticket), outcome]));
}

function isReached({ error }: Outcome): boolean {
  return error === undefined || !wasNotReached(error);
}

function hasFailed({ error }: Outcome): boolean {
  return error !== undefined && isOfEndpoint(error);
}
