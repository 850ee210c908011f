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
 * for the sample alone: Vitter's algorithm R (ACM TOMS 11, 1985). The same seed takes the same tickets.
 */
export async function* sample(
  batches: Batches,
  size: number,
  seed: number,
): AsyncGenerator<readonly Ticket[]> {
  const random = createRandom(seed);
  const chosen: { ticket: Ticket; position: number }[] = [];
  let position = 0;
  for await (const batch of batches) {
    for (const ticket of batch) {
      if (position < size) {
        chosen.push({ ticket, position });
      } else {
        const slot = Math.floor(random() * (position + 1));
        if (slot < size) chosen[slot] = { ticket, position };
      }
      position++;
    }
  }
  const tickets = chosen.sort((a, b) => a.position - b.position).map(({ ticket }) => ticket);
  // As small as a source's own, since a batch is taken up as a whole.
  for (let start = 0; start < tickets.length; start += batchSize) {
    yield tickets.slice(start, start + batchSize);
  }
}

/** Numbers in [0, 1) from a seed, by Marsaglia's xorshift32 (J. Stat. Soft. 8(14), 2003), scrambled at the start. */
function createRandom(seed: number): () => number {
  // Small seeds have few bits set; the multiplication by an odd constant spreads them. Zero is a fixed point.
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
