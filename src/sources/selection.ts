import * as z from 'zod';
import type { Ticket } from '../core/ticket.js';
import { readShard, shardForm, ticketsOfShard } from './shard.js';
import { first, sample } from './subset.js';

/** Which of a source's tickets a run takes: a part of its plan. */
export const selectionSchema = z.object({
  /** Only the first tickets. */
  limit: z.number().exactOptional(),
  /** A random sample of this size, of the first tickets where both are given. */
  sample: z.number().exactOptional(),
  /** The same seed takes the same sample. */
  seed: z.number().exactOptional(),
  /** One of several equal parts of what the others take: `2/5`. */
  shard: z
    .string()
    .refine((text) => readShard(text) !== undefined, `must be ${shardForm}`)
    .exactOptional(),
});

export type Selection = Readonly<z.infer<typeof selectionSchema>>;

/** Returns the tickets that a selection takes. */
export function selectTickets(
  tickets: AsyncIterable<readonly Ticket[]>,
  { limit, sample: size, seed = 1, shard }: Selection,
): AsyncIterable<readonly Ticket[]> {
  const some = limit === undefined ? tickets : first(tickets, limit);
  const chosen = size === undefined ? some : sample(some, size, seed);
  return shard === undefined ? chosen : ticketsOfShard(chosen, shard);
}

/** Yields the same batches, and shows each to `show` as it is read. */
export async function* tap(
  batches: AsyncIterable<readonly Ticket[]>,
  show: (batch: readonly Ticket[]) => void,
): AsyncGenerator<readonly Ticket[]> {
  for await (const batch of batches) {
    show(batch);
    yield batch;
  }
}

/** Returns how many of a number of tickets a selection takes; undefined for a shard, which only reading shows. */
export function selectedOf(
  count: number | undefined,
  { limit = Number.POSITIVE_INFINITY, sample: size = Number.POSITIVE_INFINITY, shard }: Selection,
): number | undefined {
  return count === undefined || shard !== undefined ? undefined : Math.min(count, limit, size);
}
