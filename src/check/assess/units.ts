import type { Classification } from '../../core/classification.js';
import type { CheckAnswer, TicketResult } from './report.js';

/** A ticket that was answered by both. */
export type Paired = TicketResult & { readonly before: NonNullable<TicketResult['before']> };

/** Tickets that show the model the same. They count once, as copies are not further evidence. */
export type Unit = readonly Paired[];

/** The share of a unit's tickets that is right: one for each repeat. For a single ticket it is 0 or 1. */
export interface Grades {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Returns the key of a ticket's unit. */
export function unitOf({ id, duplicateOf }: Paired): string {
  return duplicateOf ?? id;
}

export function unitsOf(tickets: readonly Paired[]): Unit[] {
  const units = new Map<string, Paired[]>();
  for (const ticket of tickets) {
    const unit = units.get(unitOf(ticket));
    if (unit) unit.push(ticket);
    else units.set(unitOf(ticket), [ticket]);
  }
  return [...units.values()];
}

export function gradesOf(
  unit: Unit,
  isRight: (answer: CheckAnswer, expected: Classification) => boolean,
): Grades {
  const grade = (answersOf: (ticket: Paired) => readonly CheckAnswer[]) => {
    const rights = unit.map((ticket) => answersOf(ticket).map((answer) => isRight(answer, ticket.expected)));
    const repeats = Math.min(...rights.map((all) => all.length));
    return Array.from(
      { length: repeats },
      (_, repeat) => rights.filter((all) => all[repeat]).length / unit.length,
    );
  };
  return { before: grade(({ before }) => before.answers), after: grade(({ answers }) => answers) };
}

/** Returns whether a unit was right or wrong, before and after, and nothing in between. */
export function isPlain({ before, after }: Grades): boolean {
  return [before, after].every((grades) => grades.length === 1 && grades.every(Number.isInteger));
}

/** The share of answers that are right. */
export function shareOf(grades: readonly number[]): number {
  return grades.reduce((sum, grade) => sum + grade, 0) / grades.length;
}

/** A ticket is right when more than half of its answers are. */
export function flipOf(right: number, before: number | undefined): TicketResult['flip'] {
  if (before === undefined || right > 0.5 === before > 0.5) return undefined;
  return right > 0.5 ? 'fix' : 'regression';
}
