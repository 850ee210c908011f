import { counted } from '../../core/text/numbers.js';
import { hasFailed } from './endpoint-failures.js';
import type { Verdict } from './report.js';
import type { Paired } from './units.js';

/** Tickets of which it is not certain that they show anything. */
export interface Doubtful {
  readonly ids: ReadonlySet<string>;
  /** What is wrong with them, as a sentence without a full stop. */
  readonly why: string;
  /** What to do about it: a sentence with its full stop. */
  readonly remedy: string;
}

/** Why a verdict cannot be relied on, as a sentence without a full stop, and what to do about it. */
export type Doubt = Pick<Doubtful, 'why' | 'remedy'>;

/** What to do where the endpoint failed. */
export const runAgain = 'Run the check again: it sends only what failed, as all other answers are cached.';

/** Whether a part of the tickets is enough for a verdict on all: 80 %. In whole numbers, since 0.2 is none. */
export function isEnough(part: number, whole: number): boolean {
  return part * 5 >= whole * 4;
}

/**
 * The tickets for which the endpoint failed, before or after.
 * @param isBaseline whether the answers before are those of a baseline, to which no request is sent
 */
export function failedTickets(tickets: readonly Paired[], isBaseline: boolean): Doubtful {
  const failed = tickets.filter(({ answers, before }) => hasFailed(answers) || hasFailed(before.answers));
  const isOfBaseline = isBaseline && !tickets.some(({ answers }) => hasFailed(answers));
  return {
    ids: new Set(failed.map(({ id }) => id)),
    why: `the endpoint failed for ${counted(failed.length, 'ticket')}${isOfBaseline ? ' of the baseline' : ''}`,
    remedy: isOfBaseline ? 'Approve the prompt that is in use once more, with --approve.' : runAgain,
  };
}

/**
 * Returns why a verdict cannot be relied on: it is another one where doubtful tickets are
 * left out, of each kind or of all kinds, or a pass of too few tickets that are not doubtful.
 * @param judge the verdict on some of the tickets
 */
export function findDoubts(
  tickets: readonly Paired[],
  doubtful: readonly Doubtful[],
  judge: (tickets: readonly Paired[]) => Verdict,
): Doubt[] {
  const present = doubtful.filter(({ ids }) => ids.size > 0);
  const verdict = judge(tickets);
  const doubtOf = ({ ids, why, remedy }: Doubtful): Doubt[] => {
    const sound = tickets.filter(({ id }) => !ids.has(id));
    if (sound.length === 0) return [{ why: `${why}, and there are no others`, remedy }];
    const without = judge(sound);
    if (without !== verdict)
      return [{ why: `${why}: with them the verdict is ${verdict}, without them ${without}`, remedy }];
    const isTooFew = verdict === 'PASS' && !isEnough(sound.length, tickets.length);
    return isTooFew ? [{ why: `${why} of ${tickets.length}: too many for a verdict`, remedy }] : [];
  };
  const doubts = present.flatMap(doubtOf);
  return doubts.length > 0 || present.length < 2 ? doubts : doubtOf(together(present));
}

function together(doubtful: readonly Doubtful[]): Doubtful {
  return {
    ids: new Set(doubtful.flatMap(({ ids }) => [...ids])),
    why: doubtful.map(({ why }) => why).join(', and '),
    remedy: doubtful.map(({ remedy }) => remedy).join(' '),
  };
}
