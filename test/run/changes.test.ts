import { describe, expect, it } from 'vitest';
import { changesSince } from '../../src/run/changes.js';
import { classified, failed, sampleTicket } from '../support/outcomes.js';

const one = sampleTicket('1', 'x');
const other = sampleTicket('1', 'x');

describe('what changed from one try to the next', () => {
  it.each([
    ['urgency', classified(one, ['Bug'], { urgent: true }), classified(one, ['Bug']), { urgent: true }],
    ['categories', classified(one, ['Bug']), classified(one, ['Bug', 'Other']), { categories: ['Bug'] }],
    ['an answer that was an error', failed(one, 'timeout'), classified(one, ['Bug']), { error: 'timeout' }],
    [
      'an error that was an answer',
      classified(one, ['Bug']),
      failed(one, 'timeout'),
      { categories: ['Bug'] },
    ],
    ['another error', failed(one, 'timeout'), failed(one, 'refused'), { error: 'timeout' }],
  ])('is %s', (_, before, after, was) => {
    expect(changesSince([before], [after]).get(one)).toMatchObject(was);
  });

  it.each([
    ['the same answer', classified(one, ['Bug']), classified(one, ['Bug'])],
    ['the order of categories', classified(one, ['Bug', 'Other']), classified(one, ['Other', 'Bug'])],
    ['the words of an error', failed(one, 'timeout', 'late'), failed(one, 'timeout', 'later')],
    ['another ticket of the same id', classified(other, ['Bug']), classified(one, ['Other'])],
  ])('is not %s', (_, before, after) => {
    expect([...changesSince([before], [after])]).toEqual([]);
  });
});
