import type { Span } from './span.js';

/** A group of digits, and where it is in its text. */
export interface DigitGroup extends Span {
  readonly digits: string;
}

/**
 * Returns the groups of digits of a run, in order.
 * @param start where the run is in its text
 */
export function digitGroups(run: string, start: number): DigitGroup[] {
  return Array.from(run.matchAll(/\d+/g), ({ 0: digits, index }) => ({
    digits,
    from: start + index,
    to: start + index + digits.length,
  }));
}
