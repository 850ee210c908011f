import type { Difference, Kind, RunComparison } from './kind.js';
import type { OutcomeChunks, RecordedOutcome } from './outcome-chunks.js';

/**
 * Compares two runs that have the same tickets in the same order, perhaps one more of them than the other, as runs on one
 * source do: in one walk, without the tables that others need. Returns undefined for others.
 */
export function compareInOrder(
  chunks: OutcomeChunks,
  before: string,
  after: string,
): RunComparison | undefined {
  let same = 0;
  for (const [one, other] of pairs(chunks, before, after)) {
    if (one && other && one.ticket !== other.ticket) return undefined;
    if (one?.kind === other?.kind) same++;
  }
  return {
    same,
    *differences(): Generator<Difference> {
      for (const [one, other] of pairs(chunks, before, after)) {
        if (one?.kind !== other?.kind) yield differenceOf(one, other);
      }
    },
  };
}

function differenceOf(one: RecordedOutcome | undefined, other: RecordedOutcome | undefined): Difference {
  const kind = (outcome: RecordedOutcome | undefined): Kind | undefined => outcome?.kind;
  return { ticket: (other ?? one)?.ticket ?? '', before: kind(one), after: kind(other) };
}

type Pair = readonly [RecordedOutcome | undefined, RecordedOutcome | undefined];

function* pairs(chunks: OutcomeChunks, before: string, after: string): Generator<Pair> {
  const others = outcomesOf(chunks, after);
  for (const one of outcomesOf(chunks, before)) yield [one, nextOf(others)];
  for (const other of others) yield [undefined, other];
}

function* outcomesOf(chunks: OutcomeChunks, run: string): Generator<RecordedOutcome> {
  for (const chunk of chunks.walk(run)) yield* chunk.outcomes();
}

function nextOf(outcomes: Iterator<RecordedOutcome>): RecordedOutcome | undefined {
  const next = outcomes.next();
  return next.done ? undefined : next.value;
}
