import { describe, expect, it } from 'vitest';
import { findFlips } from '../../../src/check/comparing/flips.js';
import { classified, failed, sampleTicket } from '../../support/outcomes.js';

const tickets = Array.from({ length: 8 }, (_, n) => sampleTicket(`T${n}`, `text ${n}`));
const [same, order, urgent, category, endpoint, notSent, missing, unreadable] = tickets;
if (!same || !order || !urgent || !category || !endpoint || !notSent || !missing || !unreadable)
  throw new Error('There are eight.');

const before = [
  classified(same, ['Bug']),
  classified(order, ['Bug', 'Billing']),
  classified(urgent, ['Bug']),
  classified(category, ['Bug']),
  failed(endpoint, 'timeout'),
  classified(notSent, ['Bug']),
  classified(missing, ['Bug']),
  classified(unreadable, ['Bug']),
];
const after = [
  classified(same, ['Bug']),
  classified(order, ['Billing', 'Bug']),
  classified(urgent, ['Bug'], { urgent: true }),
  classified(category, ['Billing']),
  classified(endpoint, ['Bug']),
  failed(notSent, 'not_sent'),
  failed(unreadable, 'invalid_json'),
];

describe('flips', () => {
  it('are other answers to one ticket; the order of categories is none, nor is what an endpoint failed for', () => {
    const found = findFlips(tickets, { before, after }, []);
    expect(found.flips.map(({ ticket }) => ticket.id)).toEqual(['T2', 'T3', 'T7']);
    expect(found.answered.map(({ ticket }) => ticket.id)).toEqual(['T0', 'T1', 'T2', 'T3', 'T7']);
    expect([found.failed, found.notReached]).toEqual([1, 2]);
    expect(found.flips.every(({ label }) => label === undefined)).toBe(true);
  });

  it('say of labelled tickets what they became', () => {
    const label = (ticket: typeof urgent, categories: readonly string[], isUrgent = false) => ({
      ticket,
      expected: { urgent: isUrgent, categories },
      note: '',
    });
    const labels = [label(urgent, ['Bug'], true), label(category, ['Bug']), label(unreadable, ['Other'])];
    const { flips } = findFlips(tickets, { before, after }, labels);
    expect(flips.map(({ ticket, label }) => [ticket.id, label?.became])).toEqual([
      ['T2', 'right'],
      ['T3', 'wrong'],
      ['T7', 'still wrong'],
    ]);
  });
});
