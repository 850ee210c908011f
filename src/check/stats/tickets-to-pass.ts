import { z95 } from './tango.js';

/** The largest multiple of the present tickets that is worth an estimate: beyond it the difference is too small. */
const maxFactor = 20;

/**
 * Estimates how many tickets are enough for a pass, if the others turn out like these: the half of an interval shrinks with the
 * square root of their number, and with the number itself where none changed (the limit of `tango` is then −z² / (n + z²)).
 * @returns undefined where the loss so far is the margin or more, or close to it
 */
export function ticketsToPass({
  n,
  changed,
  delta,
  lower,
  margin,
}: {
  readonly n: number;
  /** Those that became wrong or right. */
  readonly changed: number;
  readonly delta: number;
  readonly lower: number;
  readonly margin: number;
}): number | undefined {
  if (delta + margin <= 0) return undefined;
  const enough = changed === 0 ? z95 ** 2 * (1 / margin - 1) : n * ((delta - lower) / (delta + margin)) ** 2;
  return enough > maxFactor * n ? undefined : Math.floor(enough) + 1;
}
