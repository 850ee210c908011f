import { TicketsiftError } from '../core/errors.js';
import type { CountedQueues } from '../core/suite.js';
import { counted } from '../core/text/numbers.js';
import type { LabelledTicket } from './labels.js';

/** Labelled tickets, by whether the figures of a check rest on them. */
export interface QueueSplit {
  readonly which: CountedQueues;
  /** Those that count. */
  readonly counted: readonly LabelledTicket[];
  /** Those that were chosen for being hard, whether they count or not. */
  readonly hard: readonly LabelledTicket[];
}

/** Splits labelled tickets so that the random ones count, or all where there is none. */
export function preferRandom(labelled: readonly LabelledTicket[]): QueueSplit {
  return splitQueues(labelled, labelled.some(isRandom) ? 'random' : 'all', 'The source');
}

/** Where a file does not say, its tickets count as random. */
function isRandom({ queue = 'random' }: LabelledTicket): boolean {
  return queue === 'random';
}

/**
 * Splits labelled tickets by the queues that they were labelled from. Where the file does not say, all count.
 * @throws TicketsiftError `bad_input` where the random ones are to count and there is none
 */
export function splitQueues(
  labelled: readonly LabelledTicket[],
  which: CountedQueues,
  file: string,
): QueueSplit {
  const hard = labelled.filter((one) => !isRandom(one));
  if (which === 'all' || hard.length === 0) return { which, counted: labelled, hard };
  const random = labelled.filter(isRandom);
  if (random.length > 0) return { which, counted: random, hard };
  throw new TicketsiftError(
    'bad_input',
    `${file} has no ticket that was drawn at random: ${counted(hard.length, 'ticket')} ${hard.length === 1 ? 'was' : 'were'} chosen for being hard`,
    {
      hint: 'Label some tickets in the queue random, or count the hard ones with --queues all (queues: all).',
    },
  );
}
