import { expect, it } from 'vitest';
import { Spent } from '../../../src/studio/door/spent.js';
import { virtualClock } from '../../support/virtual-clock.js';

it('what is spent counts once, for as long as it could come again', () => {
  const clock = virtualClock();
  const spent = new Spent(clock, 1_000);
  expect(spent.spend('a')).toBe(true);
  expect(spent.spend('a')).toBe(false);
  clock.pass(999);
  expect(spent.spend('a')).toBe(false);
  clock.pass(1);
  expect(spent.spend('a')).toBe(true);
});

it('keeps the latest 10,000 alone', () => {
  const spent = new Spent(virtualClock(), 1_000);
  for (let n = 0; n <= 10_000; n++) spent.spend(`s${n}`);
  expect(spent.spend('s10000')).toBe(false);
  expect(spent.spend('s5')).toBe(false);
  expect(spent.spend('s0')).toBe(true);
});
