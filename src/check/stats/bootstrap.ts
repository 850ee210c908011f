import type { Classification } from '../../core/classification.js';
import { mulberry32 } from '../../core/stats/random.js';
import type { CheckAnswer, Comparison } from '../assess/report.js';

/** A ticket and what was answered to it by both. */
export interface BothAnswered {
  readonly expected: Classification;
  readonly answers: readonly CheckAnswer[];
  readonly before: { readonly answers: readonly CheckAnswer[] };
}

const draws = 10_000;
const seed = 42;

/** What a count is of. */
const kinds = { truePositive: 0, falsePositive: 1, falseNegative: 2 } as const;
const kindCount = 3;

/**
 * The difference in macro-F1, with the interval that leaves 5 % of all draws on each side: a paired bootstrap, in which
 * tickets are drawn and both are scored on the same ones (Bestgen, arXiv 2205.11134). The same each time.
 */
export function bootstrapMacroF1(
  tickets: readonly BothAnswered[],
  labels: readonly string[],
): Comparison['macroF1'] {
  const contributions = tickets.map((ticket) => contributionsOf(ticket, labels));
  const starts = new Int32Array(tickets.length + 1);
  for (const [index, one] of contributions.entries()) starts[index + 1] = (starts[index] ?? 0) + one.length;
  const flat = Int32Array.from(contributions.flat());
  const counts = new Int32Array(2 * kindCount * labels.length);
  const add = (ticket: number) => {
    const end = starts[ticket + 1] ?? 0;
    for (let at = starts[ticket] ?? 0; at < end; at++) {
      const count = flat[at] ?? 0;
      counts[count] = (counts[count] ?? 0) + 1;
    }
  };
  const difference = () =>
    macroF1(counts.subarray(kindCount * labels.length), labels.length) - macroF1(counts, labels.length);

  for (let ticket = 0; ticket < tickets.length; ticket++) add(ticket);
  const delta = difference();
  const random = mulberry32(seed);
  const differences = Float64Array.from({ length: draws }, () => {
    counts.fill(0);
    for (let drawn = 0; drawn < tickets.length; drawn++) add(Math.floor(random() * tickets.length));
    return difference();
  }).sort();
  return { delta, lower: differences[draws * 0.05] ?? 0, upper: differences[draws * 0.95 - 1] ?? 0 };
}

/** The counts that a ticket adds one to: those of the base first, by label and kind, then those of the candidate. */
function contributionsOf({ expected, answers, before }: BothAnswered, labels: readonly string[]): number[] {
  return [before.answers, answers].flatMap((given, side) =>
    given.flatMap(({ classification }) =>
      labels.flatMap((label, index) => {
        const kind = kindOf(
          expected.categories.includes(label),
          classification?.categories.includes(label) ?? false,
        );
        return kind === undefined ? [] : [(side * labels.length + index) * kindCount + kind];
      }),
    ),
  );
}

function kindOf(isExpected: boolean, isAnswered: boolean): number | undefined {
  if (isExpected) return isAnswered ? kinds.truePositive : kinds.falseNegative;
  return isAnswered ? kinds.falsePositive : undefined;
}

/** @param counts by label and kind */
function macroF1(counts: Int32Array, labels: number): number {
  let sum = 0;
  for (let label = 0; label < labels; label++) {
    const at = label * kindCount;
    const hits = 2 * (counts[at + kinds.truePositive] ?? 0);
    const misses = (counts[at + kinds.falsePositive] ?? 0) + (counts[at + kinds.falseNegative] ?? 0);
    if (hits > 0) sum += hits / (hits + misses);
  }
  return labels === 0 ? 0 : sum / labels;
}
