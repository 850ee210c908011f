import { describe, expect, it } from 'vitest';
import { createProgressLine } from '../../../src/run/describe/progress-line.js';
import type { Stage } from '../../../src/run/events.js';

const stage: Stage = {
  tickets: 1_200,
  answered: 1_195,
  failed: 5,
  notSent: 0,
  cost: 0.0123,
  elapsedMs: 10_000,
  total: 2_870,
};
const lineOf = (more: Partial<Stage> = {}, width = 200, wait?: string) =>
  createProgressLine()({ ...stage, ...more }, wait, width);

describe('the line of a run’s progress', () => {
  it('has a bar, the share, the count, the rate, the time left, failures and the cost', () => {
    expect(lineOf()).toBe(
      '████░░░░░░ · 41 % · 1,200 of 2,870 tickets · 120/s · 14 s left · 5 failed · $0.0123',
    );
  });

  it.each<[string, Partial<Stage>, string]>([
    [
      'nothing failed',
      { failed: 0, cost: undefined },
      '████░░░░░░ · 41 % · 1,200 of 2,870 tickets · 120/s · 14 s left',
    ],
    [
      'the size is unknown',
      { total: undefined },
      '1,200 tickets · size unknown · 120/s · 5 failed · $0.0123',
    ],
    [
      'the size is an estimate',
      { total: 2_870.4, failed: 0, cost: 0 },
      '████░░░░░░ · 41 % · 1,200 tickets · 120/s · 14 s left',
    ],
    [
      'only some were answered',
      { answered: 100, failed: 0, cost: 0 },
      '████░░░░░░ · 41 % · 1,200 of 2,870 tickets · 10/s · 14 s left',
    ],
    [
      'it has just begun',
      { tickets: 0, answered: 0, elapsedMs: 0, failed: 0, cost: 0 },
      '░░░░░░░░░░ · 0 % · 0 of 2,870 tickets · 0.0/s',
    ],
    [
      'it is nearly done',
      { tickets: 2_869, failed: 0, cost: 0 },
      '█████████░ · 99 % · 2,869 of 2,870 tickets · 120/s · 1 s left',
    ],
    [
      'it is done',
      { tickets: 2_870, failed: 0, cost: 0 },
      '██████████ · 100 % · 2,870 of 2,870 tickets · 120/s',
    ],
  ])('says what there is where %s', (_, more, line) => {
    expect(lineOf(more)).toBe(line);
  });

  it.each([
    [80, '████░░░░░░ · 41 % · 1,200 of 2,870 tickets · 120/s · 14 s left · 5 failed'],
    [60, '41 % · 1,200 of 2,870 tickets · 14 s left · 5 failed'],
    [40, '41 % · 1,200 of 2,870 tickets · 5 failed'],
    [20, '41 %'],
  ])('leaves out what is worth least on %i columns', (width, line) => {
    expect(lineOf({}, width)).toBe(line);
    expect(line.length).toBeLessThanOrEqual(width);
  });

  it('keeps what is waited for', () => {
    const wait = 'waiting until 14:03:59 (rate limit), 3 min 20 s left';
    expect(lineOf({}, 60, wait)).toBe(`41 % · ${wait}`);
  });

  it('never goes back, whatever the estimate of the rest', () => {
    const line = createProgressLine();
    const shares = [4_000, 2_400, 4_800, 2_000].map((total) => line({ ...stage, total }, undefined, 20));
    expect(shares).toEqual(['30 %', '50 %', '50 %', '60 %']);
  });
});
