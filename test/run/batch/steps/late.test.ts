import { expect, it } from 'vitest';
import { mayStillCome } from '../../../../src/run/batch/steps/late.js';

const minute = 60_000;

it.each([
  ['a minute', minute, true],
  ['eleven minutes', 11 * minute, false],
  ['a clock that was set back a little', -5, true],
  ['a clock that was set back by a day', -24 * 60 * minute, false],
])('what an endpoint lacks may still come after %s: %i ms', (_, passed, expected) => {
  expect(mayStillCome(1_000_000_000, { now: () => 1_000_000_000 + passed })).toBe(expected);
});
