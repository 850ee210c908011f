import { describe, expect, it } from 'vitest';
import { answerDistance, meanDistance, setDistance } from '../../../src/run/review/distance.js';

describe('the distance of two sets of categories', () => {
  it.each([
    ['the same', ['a', 'b'], ['b', 'a'], 0],
    ['nothing on either side', [], [], 0],
    ['nothing in common', ['a'], ['b'], 1],
    ['nothing on one side', ['a'], [], 1],
    ['one a part of the other', ['a'], ['a', 'b'], 1 - (1 / 2) * (2 / 3)],
    ['some in common', ['a', 'c'], ['a', 'b'], 1 - (1 / 3) * (1 / 3)],
  ])('is that of MASI, with %s', (_, one, other, distance) => {
    expect(setDistance(one, other)).toBeCloseTo(distance, 12);
    expect(setDistance(other, one)).toBeCloseTo(distance, 12);
  });
});

describe('the distance of answers', () => {
  const bug = { urgent: false, categories: ['Bug'] };
  const urgentBug = { urgent: true, categories: ['Bug'] };
  const billing = { urgent: false, categories: ['Billing'] };

  it('weighs urgency as much as categories', () => {
    expect(answerDistance(bug, bug)).toBe(0);
    expect(answerDistance(bug, urgentBug)).toBe(1);
    expect(answerDistance(bug, billing)).toBe(1);
    expect(answerDistance(urgentBug, billing)).toBe(2);
  });

  it('of several is the mean of all pairs', () => {
    expect(meanDistance([bug, urgentBug, billing])).toBeCloseTo(4 / 3, 12);
    expect(meanDistance([bug])).toBeUndefined();
  });
});
