import { describe, expect, it } from 'vitest';
import type { Classification } from '../../../src/core/classification.js';
import { hashText, type Label, type ReviewQueue } from '../../../src/prompts/labels/label.js';
import { orderQueue, type Reviewable } from '../../../src/run/review/order.js';
import { labelOfTicket } from '../../support/labels.js';

const bug: Classification = { urgent: false, categories: ['Bug'] };
const urgentBug: Classification = { urgent: true, categories: ['Bug'] };
const billing: Classification = { urgent: false, categories: ['Billing'] };
const urgentBilling: Classification = { urgent: true, categories: ['Billing'] };

const ticket = (id: string, more: Partial<Reviewable> = {}): Reviewable => ({
  id,
  textHash: hashText(`text of ${id}`),
  proposed: bug,
  others: [],
  ...more,
});

const many = Array.from({ length: 200 }, (_, index) => ticket(`T-${index}`));

const order = (queue: ReviewQueue, tickets: readonly Reviewable[], labels: readonly Label[] = [], seed = 1) =>
  orderQueue(queue, tickets, { seed, labels }).map(({ id }) => id);

describe('the random queue', () => {
  it('has every ticket, in the order of the seed, whatever the order of the source', () => {
    const first = order('random', many);
    expect(first.toSorted()).toEqual(many.map(({ id }) => id).toSorted());
    expect(order('random', many.toReversed())).toEqual(first);
    expect(order('random', many, [], 2)).not.toEqual(first);
  });

  it('leaves those that are there in their order when others are added', () => {
    const few = new Set(many.slice(0, 50).map(({ id }) => id));
    expect(order('random', many).filter((id) => few.has(id))).toEqual(order('random', many.slice(0, 50)));
  });

  it('draws from everywhere: half of the first half of 200 are even', () => {
    const drawn = [1, 2, 3, 4, 5].flatMap((seed) => order('random', many, [], seed).slice(0, 100));
    const even = drawn.filter((id) => Number(id.slice(2)) % 2 === 0).length;
    expect(even).toBeGreaterThan(210);
    expect(even).toBeLessThan(290);
  });

  it('has tickets to which there is no answer', () => {
    expect(order('random', [ticket('1', { proposed: undefined })])).toEqual(['1']);
  });

  it('leaves out what its user labelled or skipped in it, and has what they labelled for being hard', () => {
    const labels = [
      labelOfTicket('1'),
      labelOfTicket('2', { classification: undefined }),
      labelOfTicket('3', { queue: 'unsure', drawnFrom: ['unsure'] }),
      labelOfTicket('4', { isOwn: false }),
      labelOfTicket('5', { queue: 'mislabelled', drawnFrom: ['random', 'mislabelled'] }),
      labelOfTicket('6', { textHash: hashText('another text') }),
      labelOfTicket('7', { queue: 'chosen', drawnFrom: ['chosen'] }),
    ];
    const tickets = ['1', '2', '3', '4', '5', '6', '7'].map((id) => ticket(id));
    expect(order('random', tickets, labels).toSorted()).toEqual(['3', '4', '6', '7']);
    expect(order('chosen', tickets, labels).toSorted()).toEqual(['4', '6']);
  });
});

describe('the queue of disagreement', () => {
  it('has those to which the answers differ, the most different first', () => {
    const tickets = [
      ticket('same', { others: [bug] }),
      ticket('one', { others: [urgentBug] }),
      ticket('part', { others: [{ urgent: false, categories: ['Bug', 'Login'] }] }),
      ticket('all', { others: [urgentBilling] }),
      ticket('no second answer'),
      ticket('no answer', { proposed: undefined, others: [bug] }),
    ];
    expect(order('disagreement', tickets)).toEqual(['all', 'one', 'part']);
  });

  it.each(['disagreement', 'unsure'] as const)(
    'leaves out, as that of unsure does, what its user labelled in any queue (%s)',
    (queue) => {
      const tickets = ['1', '2', '3', '4'].map((id) => ticket(id, { others: [billing] }));
      const labels = [
        labelOfTicket('1'),
        labelOfTicket('2', { classification: undefined, queue: 'unsure' }),
        labelOfTicket('3', { isOwn: false }),
      ];
      expect(order(queue, tickets, labels).toSorted()).toEqual(['3', '4']);
    },
  );
});

describe('the queue of unsure', () => {
  it('goes by the margin where the model gives one', () => {
    const tickets = [
      ticket('sure', { margin: 0.9 }),
      ticket('unsure', { margin: 0.01 }),
      ticket('so so', { margin: 0.5 }),
    ];
    expect(order('unsure', tickets)).toEqual(['unsure', 'so so', 'sure']);
  });

  it('goes by what repeated answers differ in where it gives none', () => {
    const tickets = [
      ticket('never', { others: [bug, bug] }),
      ticket('once', { others: [bug, billing] }),
      ticket('always', { others: [billing, urgentBilling] }),
    ];
    expect(order('unsure', tickets)).toEqual(['always', 'once']);
  });
});

describe('the queue of what is probably mislabelled', () => {
  it('has labels that the proposal differs from, the surest first', () => {
    const tickets = [
      ticket('right', { margin: 0.9 }),
      ticket('surely wrong', { margin: 0.8, proposed: billing }),
      ticket('perhaps wrong', { margin: 0.1, proposed: billing }),
      ticket('no label', { proposed: billing }),
      ticket('no answer', { proposed: undefined }),
    ];
    const labels = ['right', 'surely wrong', 'perhaps wrong', 'no answer'].map((id) => labelOfTicket(id));
    expect(order('mislabelled', tickets, labels)).toEqual(['surely wrong', 'perhaps wrong']);
  });

  it('goes without margins by how much all answers agree, then by how far the label is', () => {
    const tickets = [
      ticket('doubtful', { proposed: billing, others: [bug] }),
      ticket('a bit off', { proposed: urgentBug, others: [urgentBug] }),
      ticket('all off', { proposed: urgentBilling, others: [urgentBilling] }),
    ];
    const labels = tickets.map(({ id }) => labelOfTicket(id));
    expect(order('mislabelled', tickets, labels)).toEqual(['all off', 'a bit off', 'doubtful']);
  });

  it('has labels of colleagues, and leaves out skips', () => {
    const tickets = [ticket('1', { proposed: billing }), ticket('2', { proposed: billing })];
    const labels = [labelOfTicket('1', { isOwn: false }), labelOfTicket('2', { classification: undefined })];
    expect(order('mislabelled', tickets, labels)).toEqual(['1']);
  });

  it('leaves out a label that was kept in this queue, until something else is proposed', () => {
    const kept = labelOfTicket('1', { queue: 'mislabelled', proposed: billing });
    expect(order('mislabelled', [ticket('1', { proposed: billing })], [kept])).toEqual([]);
    expect(order('mislabelled', [ticket('1', { proposed: urgentBug })], [kept])).toEqual(['1']);
  });
});
