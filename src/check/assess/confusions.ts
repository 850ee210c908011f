import type { Classification } from '../../core/classification.js';
import type { Confusion } from './report.js';

/** What was expected of an answer, and what it gave. */
export interface JudgedAnswer {
  readonly expected: Classification;
  readonly given: Classification;
}

/**
 * Which labels are taken for which: in each answer, every label that was missed with every one that was given instead.
 * The most frequent first, then by name.
 */
export function confusionsIn(answers: readonly JudgedAnswer[]): Confusion[] {
  const counts = new Map<string, Map<string, number>>();
  for (const { expected, given } of answers) {
    const wanted = new Set(expected.categories);
    const answered = new Set(given.categories);
    for (const missed of without(wanted, answered)) {
      const instead = counts.get(missed) ?? new Map<string, number>();
      counts.set(missed, instead);
      for (const wrong of without(answered, wanted)) instead.set(wrong, (instead.get(wrong) ?? 0) + 1);
    }
  }
  return [...counts]
    .flatMap(([expected, instead]) =>
      [...instead].map(([answered, count]): Confusion => ({ expected, answered, count })),
    )
    .sort(
      (one, other) =>
        other.count - one.count ||
        byName(one.expected, other.expected) ||
        byName(one.answered, other.answered),
    );
}

function without(labels: ReadonlySet<string>, others: ReadonlySet<string>): string[] {
  return [...labels].filter((label) => !others.has(label));
}

/** By code units, so that the order is the same on every machine. */
function byName(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
