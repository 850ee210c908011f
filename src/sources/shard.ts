import { createHash } from 'node:crypto';
import type { Ticket } from '../core/ticket.js';

/** One of several equal parts of all tickets. */
interface Shard {
  /** Counted from 1. */
  readonly number: number;
  readonly of: number;
}

/** More than machines that anyone has, and few enough for each to get about as many tickets. */
const maxShards = 9_999;

/** Reads `2/5`; undefined for what is none. */
export function readShard(text: string): Shard | undefined {
  const [, number, of] = /^0*(\d{1,4})\/0*(\d{1,4})$/.exec(text) ?? [];
  const shard = { number: Number(number), of: Number(of) };
  return shard.number >= 1 && shard.number <= shard.of && shard.of <= maxShards ? shard : undefined;
}

/** What is expected of a text that is none. */
export const shardForm = 'such as 2/5: the second of five, counted from 1';

/**
 * Yields the tickets of a shard, in their order. Which it is follows from the text alone, so that the shards of several machines have
 * each ticket once, and all tickets with the same text, which are sent once, are in the same one.
 * @param text of a shard that `readShard` reads
 */
export async function* ticketsOfShard(
  batches: AsyncIterable<readonly Ticket[]>,
  text: string,
): AsyncGenerator<readonly Ticket[]> {
  const shard = readShard(text);
  for await (const batch of batches) {
    const some = shard ? batch.filter(({ text }) => numberOf(text, shard) === shard.number) : batch;
    if (some.length > 0) yield some;
  }
}

/** The same on every machine and in every version: runs that go on with another version rely on it. */
function numberOf(text: string, { of }: Shard): number {
  return 1 + (createHash('sha256').update(text).digest().readUIntBE(0, 6) % of);
}
