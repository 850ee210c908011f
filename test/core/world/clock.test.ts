import { expect, it } from 'vitest';
import { systemClock, timeFromNow } from '../../../src/core/world/clock.js';
import { virtualClock } from '../../support/virtual-clock.js';

it('the time of day that goes on from now is what the clock says, and goes on as time passes', () => {
  const clock = virtualClock(1_000_000);
  const time = timeFromNow(clock);
  clock.pass(500);
  expect(time()).toBe(1_000_500);
  for (const by of [-3_600_000, 7_200_000]) {
    clock.set(by);
    expect(time()).toBe(1_000_500);
  }
});

it('the clock of the system counts whole milliseconds', () => {
  expect(Number.isInteger(systemClock.elapsed())).toBe(true);
  expect(Number.isInteger(systemClock.now())).toBe(true);
  expect(systemClock.elapsed()).toBeLessThanOrEqual(systemClock.elapsed());
});
