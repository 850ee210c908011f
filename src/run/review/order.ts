import { hash } from 'node:crypto';
import type { Classification } from '../../core/classification.js';
import type { Label, ReviewQueue } from '../../prompts/labels/label.js';
import { answerDistance, meanDistance } from './distance.js';

/** A ticket that may be reviewed, with what is known about it. */
export interface Reviewable {
  readonly id: string;
  /** The hash of its current text: see `hashText`. */
  readonly textHash: string;
  /** The proposal; undefined where there is no answer. */
  readonly proposed: Classification | undefined;
  /** Further answers: of a second prompt or model, or repeated ones of the same. */
  readonly others: readonly Classification[];
  /** How sure the model is of the proposal: the smaller, the less. Undefined where it does not say. */
  readonly margin?: number | undefined;
}

interface OrderOptions {
  /** Draws the random order, which also decides between tickets that are otherwise alike. */
  readonly seed: number;
  /** The labels of the prompt, from all reviewers: see `LabelStore.of`. */
  readonly labels: readonly Label[];
}

/**
 * Returns the tickets of a queue that the current user has yet to review, in its order.
 *
 * - `random`: in an order that the seed draws, whatever the order of the source. A ticket keeps its place when others are
 *   added. Only what was labelled or skipped in this queue is left out: without those that were labelled for being hard,
 *   the rest would be no random sample.
 * - `disagreement`: those to which the answers differ, the most different first.
 * - `unsure`: by the margin that the model gives, the smallest first. Where it gives none, those on which repeated answers,
 *   or those of a second prompt, differ: the most different first.
 * - `mislabelled`: those with a label that the proposal differs from, the surest proposal first: by the margin, else the one
 *   on which all answers agree most, then the one that is farthest from the label. A ticket is left out when the current user
 *   has kept or changed its label in this queue, until something else is proposed.
 *
 * - `chosen`: what their reviewer looked for by hand, in the order of `random`.
 *
 * Of `disagreement`, `unsure` and `chosen`, what the current user has labelled or skipped is left out; what others have labelled is
 * not, so that two reviewers can be compared. Where a text has changed since, its labels do not count.
 */
export function orderQueue<T extends Reviewable>(
  queue: ReviewQueue,
  tickets: readonly T[],
  options: OrderOptions,
): T[] {
  const labelsOf = new Map<string, Label[]>();
  for (const label of options.labels) {
    const key = keyOf(label.ticket, label.textHash);
    labelsOf.set(key, [...(labelsOf.get(key) ?? []), label]);
  }
  const ranked = tickets.flatMap((ticket) => {
    const labels = labelsOf.get(keyOf(ticket.id, ticket.textHash)) ?? [];
    if (labels.some((label) => label.isOwn && isDone[queue](label, ticket))) return [];
    const rank = ranks[queue](ticket, labels);
    const drawn = hash('sha256', JSON.stringify([options.seed, ticket.id]));
    return rank === undefined ? [] : [{ ticket, rank: [...rank, drawn] }];
  });
  return ranked.sort((one, other) => compareRanks(one.rank, other.rank)).map(({ ticket }) => ticket);
}

/** Returns whether the current user is done with a ticket, by their label of it. */
const isDone: Readonly<Record<ReviewQueue, (own: Label, ticket: Reviewable) => boolean>> = {
  random: ({ drawnFrom }) => drawnFrom.includes('random'),
  disagreement: () => true,
  unsure: () => true,
  chosen: () => true,
  mislabelled: ({ queue, proposed }, ticket) =>
    queue === 'mislabelled' &&
    proposed !== undefined &&
    ticket.proposed !== undefined &&
    answerDistance(proposed, ticket.proposed) === 0,
};

/**
 * Returns the value that a ticket is sorted by, the smallest first; undefined where it is not in the queue.
 */
type Rank = (ticket: Reviewable, labels: readonly Label[]) => number[] | undefined;

const ranks: Readonly<Record<ReviewQueue, Rank>> = {
  random: () => [],
  chosen: () => [],
  disagreement: (ticket) => farthestFirst(meanDistance(answersTo(ticket))),
  unsure: (ticket) =>
    ticket.margin === undefined ? farthestFirst(meanDistance(answersTo(ticket))) : [-Infinity, ticket.margin],
  mislabelled(ticket, labels) {
    const { proposed, margin } = ticket;
    if (proposed === undefined) return undefined;
    const distances = labels.flatMap(({ classification }) =>
      classification ? [answerDistance(proposed, classification)] : [],
    );
    const farthest = Math.max(0, ...distances);
    if (farthest === 0) return undefined;
    const sureness = margin === undefined ? (meanDistance(answersTo(ticket)) ?? 0) : -margin;
    return [sureness, -farthest];
  },
};

/** A distance of 0 is not a reason to look at a ticket. */
function farthestFirst(distance = 0): number[] | undefined {
  return distance === 0 ? undefined : [-distance];
}

function answersTo({ proposed, others }: Reviewable): Classification[] {
  return proposed ? [proposed, ...others] : [...others];
}

function keyOf(ticket: string, textHash: string): string {
  return `${textHash} ${ticket}`;
}

function compareRanks(one: readonly (number | string)[], other: readonly (number | string)[]): number {
  for (const [index, value] of one.entries()) {
    const against = other[index] ?? value;
    if (value !== against) return value < against ? -1 : 1;
  }
  return 0;
}
