import type { Classification } from '../../core/classification.js';
import { mulberry32 } from '../../core/stats/random.js';
import type { CheckAnswer, Comparison } from '../assess/report.js';

/** A ticket with the answers of both prompts. */
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

/** The counts that a unit of tickets adds: those of the base first, by label and kind, then those of the candidate. */
interface Contribution {
  readonly count: number;
  readonly weight: number;
}

/**
 * The difference in macro-F1, with the interval that leaves 5 % of all draws on each side: a paired bootstrap, in which
 * tickets are drawn and both are scored on the same ones (Bestgen, arXiv 2205.11134). The same each time.
 * @param unitOf names what a ticket is drawn with: the tickets of a unit count as much as one
 */
export function bootstrapMacroF1<Ticket extends BothAnswered>(
  tickets: readonly Ticket[],
  labels: readonly string[],
  unitOf?: (ticket: Ticket) => unknown,
): Comparison['macroF1'] {
  const units = new Map<unknown, Ticket[]>();
  for (const [index, ticket] of tickets.entries()) {
    const unit = unitOf === undefined ? index : unitOf(ticket);
    units.set(unit, [...(units.get(unit) ?? []), ticket]);
  }
  const contributions = [...units.values()].map((unit) => contributionsOf(unit, labels));
  const starts = new Int32Array(contributions.length + 1);
  for (const [index, one] of contributions.entries()) starts[index + 1] = (starts[index] ?? 0) + one.length;
  const flat = Int32Array.from(contributions.flat(), ({ count }) => count);
  const weights = Float64Array.from(contributions.flat(), ({ weight }) => weight);
  const counts = new Float64Array(2 * kindCount * labels.length);
  const add = (unit: number) => {
    const end = starts[unit + 1] ?? 0;
    for (let at = starts[unit] ?? 0; at < end; at++) {
      const count = flat[at] ?? 0;
      counts[count] = (counts[count] ?? 0) + (weights[at] ?? 0);
    }
  };
  const difference = () =>
    macroF1(counts.subarray(kindCount * labels.length), labels.length) - macroF1(counts, labels.length);

  for (let unit = 0; unit < units.size; unit++) add(unit);
  const delta = difference();
  const random = mulberry32(seed);
  const differences = Float64Array.from({ length: draws }, () => {
    counts.fill(0);
    for (let drawn = 0; drawn < units.size; drawn++) add(Math.floor(random() * units.size));
    return difference();
  }).sort();
  return { delta, lower: differences[draws * 0.05] ?? 0, upper: differences[draws * 0.95 - 1] ?? 0 };
}

function contributionsOf(unit: readonly BothAnswered[], labels: readonly string[]): Contribution[] {
  return unit.flatMap(({ expected, answers, before }) =>
    [before.answers, answers].flatMap((given, side) =>
      given.flatMap(({ classification }) =>
        labels.flatMap((label, index) => {
          const kind = kindOf(
            expected.categories.includes(label),
            classification?.categories.includes(label) ?? false,
          );
          if (kind === undefined) return [];
          return [
            {
              count: (side * labels.length + index) * kindCount + kind,
              weight: 1 / unit.length / given.length,
            },
          ];
        }),
      ),
    ),
  );
}

function kindOf(isExpected: boolean, isAnswered: boolean): number | undefined {
  if (isExpected) return isAnswered ? kinds.truePositive : kinds.falseNegative;
  return isAnswered ? kinds.falsePositive : undefined;
}

/** @param counts by label and kind */
function macroF1(counts: Float64Array, labels: number): number {
  let sum = 0;
  for (let label = 0; label < labels; label++) {
    const at = label * kindCount;
    const hits = 2 * (counts[at + kinds.truePositive] ?? 0);
    const misses = (counts[at + kinds.falsePositive] ?? 0) + (counts[at + kinds.falseNegative] ?? 0);
    if (hits > 0) sum += hits / (hits + misses);
  }
  return labels === 0 ? 0 : sum / labels;
}
