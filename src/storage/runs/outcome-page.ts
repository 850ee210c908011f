import type { Kind } from './kind.js';
import type { OutcomeChunks, RecordedOutcome } from './outcome-chunks.js';

export interface OutcomePageRequest {
  /** The place of the first outcome, or of the next one that is wanted. */
  readonly from?: number;
  /** The place that the last outcome is before; goes before `from`. */
  readonly before?: number;
  readonly size: number;
  readonly isWanted: (kind: Kind) => boolean;
}

/** Some of the outcomes of a run that follow each other, as far as they are wanted. */
export interface OutcomePage {
  readonly outcomes: readonly RecordedOutcome[];
  /** Whether more are wanted that come before these, and after them. */
  readonly hasEarlier: boolean;
  readonly hasLater: boolean;
}

/**
 * Reads a page of the outcomes of a run by its key, the place of a ticket. It costs the same anywhere in a run: chunks of which
 * no outcome is wanted are skipped by their kinds.
 */
export function readOutcomePage(
  chunks: OutcomeChunks,
  run: string,
  { from = 0, before, size, isWanted }: OutcomePageRequest,
): OutcomePage {
  const earlier = (place: number, count: number) => {
    const found: RecordedOutcome[] = [];
    for (const chunk of chunks.walk(run, { from: place - 1, backwards: true })) {
      const wanted = chunk.outcomes(isWanted).filter(({ n }) => n < place);
      found.unshift(...wanted.slice(-(count - found.length)));
      if (found.length === count) break;
    }
    return found;
  };
  const later = (place: number, count: number) => {
    const found: RecordedOutcome[] = [];
    for (const chunk of chunks.walk(run, { from: place })) {
      const wanted = chunk.outcomes(isWanted).filter(({ n }) => n >= place);
      found.push(...wanted.slice(0, count - found.length));
      if (found.length === count) break;
    }
    return found;
  };
  if (before !== undefined) {
    const found = earlier(before, size + 1);
    // A page that the beginning cuts short is the first one, as a whole.
    if (found.length > size) {
      return { outcomes: found.slice(1), hasEarlier: true, hasLater: later(before, 1).length > 0 };
    }
  }
  const start = before === undefined ? from : 0;
  const found = later(start, size + 1);
  return {
    outcomes: found.slice(0, size),
    hasEarlier: earlier(start, 1).length > 0,
    hasLater: found.length > size,
  };
}

/** What occurs among the outcomes of a run. */
export interface OutcomeNames {
  readonly categories: readonly string[];
  readonly errors: readonly string[];
}

/** Reads which categories and errors occur in a run, sorted. No ticket is read for it. */
export function readOutcomeNames(chunks: OutcomeChunks, run: string): OutcomeNames {
  const kinds = new Set<Kind>();
  for (const chunk of chunks.walk(run)) for (const kind of chunk.kinds) kinds.add(kind);
  const categories = new Set<string>();
  const errors = new Set<string>();
  for (const kind of kinds) {
    if ('error' in kind) errors.add(kind.error);
    else for (const category of kind.categories) categories.add(category);
  }
  return { categories: [...categories].toSorted(), errors: [...errors].toSorted() };
}
