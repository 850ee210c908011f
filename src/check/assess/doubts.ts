import { counted } from '../../core/text/numbers.js';
import type { Paired } from './compare.js';
import { hasFailed } from './endpoint-failures.js';
import type { Verdict } from './report.js';

/** Tickets of which it is not certain that they show anything. */
export interface Doubtful {
  readonly ids: ReadonlySet<string>;
  /** What is wrong with them, as a sentence without a full stop. */
  readonly why: string;
}

/** Whether a part of the tickets is enough for a verdict on all: 80 %. In whole numbers, since 0.2 is none. */
export function isEnough(part: number, whole: number): boolean {
  return part * 5 >= whole * 4;
}

/** The tickets for which the endpoint failed, before or after. */
export function failedTickets(tickets: readonly Paired[]): Doubtful {
  const failed = tickets.filter(({ answers, before }) => hasFailed(answers) || hasFailed(before.answers));
  const why = `the endpoint failed for ${counted(failed.length, 'ticket')}`;
  return { ids: new Set(failed.map(({ id }) => id)), why };
}

/**
 * Returns why a verdict cannot be relied on, a sentence each without a full stop: it is another one where doubtful tickets are
 * left out, of each kind or of all kinds, or a pass of too few tickets that are not doubtful.
 * @param judge the verdict on some of the tickets
 */
export function findDoubts(
  tickets: readonly Paired[],
  doubtful: readonly Doubtful[],
  judge: (tickets: readonly Paired[]) => Verdict,
): string[] {
  const present = doubtful.filter(({ ids }) => ids.size > 0);
  const verdict = judge(tickets);
  const doubtOf = ({ ids, why }: Doubtful): string[] => {
    const sound = tickets.filter(({ id }) => !ids.has(id));
    if (sound.length === 0) return [`${why}, and there are no others`];
    const without = judge(sound);
    if (without !== verdict) return [`${why}: with them the verdict is ${verdict}, without them ${without}`];
    const isTooFew = verdict === 'PASS' && !isEnough(sound.length, tickets.length);
    return isTooFew ? [`${why} of ${tickets.length}: too many for a verdict`] : [];
  };
  const doubts = present.flatMap(doubtOf);
  return doubts.length > 0 || present.length < 2 ? doubts : doubtOf(together(present));
}

function together(doubtful: readonly Doubtful[]): Doubtful {
  return {
    ids: new Set(doubtful.flatMap(({ ids }) => [...ids])),
    why: doubtful.map(({ why }) => why).join(', and '),
  };
}
