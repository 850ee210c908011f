import type { Ticket } from '../core/ticket.js';
import { first, sample } from './select.js';

/** Which of a source's tickets a run takes. */
export interface Selection {
  /** Only the first tickets. */
  readonly limit?: number;
  /** A random sample of this size, the same for the same seed. */
  readonly sample?: number;
  readonly seed?: number;
}

/** The tickets that were asked for; a sample is taken of the first n where both are wanted. */
export function choose(
  tickets: AsyncIterable<readonly Ticket[]>,
  { limit, sample: size, seed = 1 }: Selection,
): AsyncIterable<readonly Ticket[]> {
  const some = limit === undefined ? tickets : first(tickets, limit);
  return size === undefined ? some : sample(some, size, seed);
}

/** The same batches, each shown to somebody as it is read. */
export async function* tapped(
  batches: AsyncIterable<readonly Ticket[]>,
  show: (batch: readonly Ticket[]) => void,
): AsyncGenerator<readonly Ticket[]> {
  for await (const batch of batches) {
    show(batch);
    yield batch;
  }
}

/** How many tickets there will be, by how many the part of the source held that has been read. */
export function estimateTotal(
  read: number,
  fraction: number | undefined,
  { limit, sample: size }: Selection,
): number | undefined {
  if (fraction === undefined || fraction === 0) return undefined;
  return Math.min(read / fraction, limit ?? Number.POSITIVE_INFINITY, size ?? Number.POSITIVE_INFINITY);
}
