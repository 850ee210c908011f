import { createRandom } from '../core/stats/random.js';
import { Reservoir } from '../core/stats/reservoir.js';
import type { Ticket } from '../core/ticket.js';

const batchSize = 200;

type Batches = AsyncIterable<readonly Ticket[]>;

/** The first `count` tickets; reads no further than it must. */
export async function* first(batches: Batches, count: number): AsyncGenerator<readonly Ticket[]> {
  let left = count;
  if (left === 0) return;
  for await (const batch of batches) {
    const taken = batch.slice(0, left);
    left -= taken.length;
    yield taken;
    if (left === 0) return;
  }
}

/**
 * `size` tickets, each set of that size as likely as any other, in the order of the source. One pass, memory
 * for the sample alone. The same seed takes the same tickets.
 */
export async function* sample(
  batches: Batches,
  size: number,
  seed: number,
): AsyncGenerator<readonly Ticket[]> {
  const chosen = new Reservoir<{ ticket: Ticket; position: number }>(size, createRandom(seed));
  let count = 0;
  for await (const batch of batches) {
    for (const ticket of batch) {
      const position = count++;
      chosen.offer(() => ({ ticket, position }));
    }
  }
  const tickets = chosen.items.toSorted((a, b) => a.position - b.position).map(({ ticket }) => ticket);
  // As small as a source's own, since a batch is taken up as a whole.
  for (let start = 0; start < tickets.length; start += batchSize) {
    yield tickets.slice(start, start + batchSize);
  }
}
