import type { Classification } from '../../core/classification.js';
import { counted, grouped } from '../../core/text/numbers.js';
import { hasFailed, withoutFailed } from './endpoint-failures.js';
import type { Verdict } from './report.js';
import type { Paired } from './units.js';

/** Tickets that may show nothing about the prompt. */
export interface Doubtful {
  readonly ids: ReadonlySet<string>;
  /** Those that are certain by some of their answers, with these answers alone. */
  readonly inPart?: ReadonlyMap<string, Paired>;
  /** Their previous labels. The verdict must be the same with these, too. */
  readonly oldLabels?: ReadonlyMap<string, Classification>;
  /** What is wrong with them, as a sentence without a full stop. */
  readonly why: string;
  /** What to do about it: a sentence with its full stop. */
  readonly remedy: string;
}

/** Why a verdict cannot be relied on, as a sentence without a full stop, and what to do about it. */
export type Doubt = Pick<Doubtful, 'why' | 'remedy'>;

/**
 * Returns whether a part of the tickets is enough for a verdict on all: 80 %. In whole numbers, since 0.2 is
 * not exact.
 */
export function isEnough(part: number, whole: number): boolean {
  return part * 5 >= whole * 4;
}

/**
 * The tickets for which the endpoint failed, before or after.
 * @param isBaseline whether the answers before are those of a baseline, to which no request is sent
 * @param again what to do to have them answered
 */
export function failedTickets(tickets: readonly Paired[], isBaseline: boolean, again: string): Doubtful {
  const failed = tickets.filter(({ answers, before }) => hasFailed(answers) || hasFailed(before.answers));
  const inPart = failed
    .map(withoutFailures)
    .filter(({ answers, before }) => answers.length * before.answers.length > 0);
  const isOfBaseline = isBaseline && !tickets.some(({ answers }) => hasFailed(answers));
  return {
    ids: new Set(failed.map(({ id }) => id)),
    inPart: new Map(inPart.map((ticket) => [ticket.id, ticket])),
    why: `the endpoint failed for ${counted(failed.length, 'ticket')}${isOfBaseline ? ' of the baseline' : ''}`,
    remedy: isOfBaseline ? 'Approve the prompt that is in use again, with --approve.' : again,
  };
}

function withoutFailures(ticket: Paired): Paired {
  const { answers, before } = ticket;
  return {
    ...ticket,
    answers: withoutFailed(answers),
    before: { ...before, answers: withoutFailed(before.answers) },
  };
}

interface JudgeOptions {
  /** How many tickets a verdict covers, with those that could not be compared. */
  readonly whole: number;
  /** Returns the verdict on some of the tickets. */
  readonly judge: (tickets: readonly Paired[]) => Verdict;
}

/**
 * Returns why a verdict cannot be relied on: it is another one without doubtful tickets, of each kind or of all
 * kinds, or by the labels that they had; or it is a pass of too few others. Of a ticket that was sent several times, an
 * answer that failed is one of them.
 */
export function findDoubts(
  tickets: readonly Paired[],
  doubtful: readonly Doubtful[],
  { whole, judge }: JudgeOptions,
): Doubt[] {
  const present = doubtful.filter(({ ids }) => ids.size > 0);
  const verdict = judge(tickets);
  const doubtOf = (some: readonly Doubtful[]): Doubt[] => {
    const sound = some.reduce(withoutDoubtful, tickets);
    const why = some.map((one) => one.why).join(', and ');
    const remedy = some.map((one) => one.remedy).join(' ');
    if (sound.length === 0) return [{ why: `${why}, and there are no others`, remedy }];
    const without = judge(sound);
    if (without !== verdict)
      return [{ why: `${why}: with them the verdict is ${verdict}, without them ${without}`, remedy }];
    const hasOld = some.some(({ oldLabels }) => oldLabels !== undefined);
    const byOld = hasOld ? judge(some.reduce(withOldLabels, tickets)) : verdict;
    if (byOld !== verdict)
      return [
        { why: `${why}: by the new labels the verdict is ${verdict}, by the old ones ${byOld}`, remedy },
      ];
    if (verdict !== 'PASS' || isEnough(sound.length, whole)) return [];
    const left = `only ${grouped(sound.length)} of ${grouped(whole)} tickets are left`;
    return [{ why: `${why}: ${left}, too few for a verdict`, remedy }];
  };
  const doubts = present.flatMap((one) => doubtOf([one]));
  return doubts.length > 0 || present.length < 2 ? doubts : doubtOf(present);
}

function withoutDoubtful(tickets: readonly Paired[], { ids, inPart }: Doubtful): readonly Paired[] {
  return tickets.flatMap((ticket) => (ids.has(ticket.id) ? (inPart?.get(ticket.id) ?? []) : [ticket]));
}

/**
 * Returns all tickets with the previous labels of the doubtful ones; where these are unknown, without the
 * doubtful ones.
 */
function withOldLabels(tickets: readonly Paired[], doubtful: Doubtful): readonly Paired[] {
  const { oldLabels } = doubtful;
  if (oldLabels === undefined) return withoutDoubtful(tickets, doubtful);
  return tickets.map((ticket) => ({ ...ticket, expected: oldLabels.get(ticket.id) ?? ticket.expected }));
}
