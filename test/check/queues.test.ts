import { describe, expect, it } from 'vitest';
import { type LabelledTicket, readLabels } from '../../src/check/labels.js';
import { preferRandom, splitQueues } from '../../src/check/queues.js';
import { makeTicket } from '../support/tickets.js';

/** Labelled tickets of these queues; of none where they are empty. */
const labelled = (...queues: readonly string[]): LabelledTicket[] =>
  readLabels(
    queues.map((queue, index) =>
      makeTicket({ id: String(index), text: 'x', urgent: 'no', categories: 'Bug', ...(queue && { queue }) }),
    ),
  );
const ids = (tickets: readonly LabelledTicket[]) => tickets.map(({ ticket }) => ticket.id);

describe('labelled tickets', () => {
  it.each([
    ['random', ['random', 'unsure', 'random'], ['0', '2'], ['1']],
    ['all', ['random', 'unsure', 'random'], ['0', '1', '2'], ['1']],
    ['random', ['random', 'random'], ['0', '1'], []],
    ['random', ['', ''], ['0', '1'], []],
    ['all', ['mislabelled'], ['0'], ['0']],
    ['random', ['chosen', 'random'], ['1'], ['0']],
  ] as const)('count as %s says, of the queues %j', (which, queues, counted, hard) => {
    const split = splitQueues(labelled(...queues), which, 'f.csv');
    expect([ids(split.counted), ids(split.hard)]).toEqual([counted, hard]);
  });

  it('are refused where random ones are to count and there is none', () => {
    expect(() => splitQueues(labelled('unsure'), 'random', 'f.csv')).toThrow(
      'f.csv has no ticket that was drawn at random: 1 ticket was chosen for being hard',
    );
  });

  it.each([
    [['unsure', 'random'], 'random', ['1']],
    [['unsure', 'unsure'], 'all', ['0', '1']],
  ] as const)('of %j count as %s where the random ones are preferred', (queues, which, counted) => {
    const split = preferRandom(labelled(...queues));
    expect([split.which, ids(split.counted)]).toEqual([which, counted]);
  });
});
