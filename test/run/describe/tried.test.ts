import { expect, it } from 'vitest';
import { Tally } from '../../../src/outputs/tally.js';
import { describeTried } from '../../../src/run/describe/tried.js';
import { classified, sampleTicket } from '../../support/outcomes.js';

const tally = new Tally();
tally.add([
  classified(sampleTicket('1', 'x')),
  classified(sampleTicket('2', 'y'), ['Bug'], { origin: 'cached' }),
]);

const saidOf = (name: string, endpoint: string | null) =>
  describeTried({ tally, cost: 0, plan: { model: { name, endpoint }, cascade: undefined } });

it('says what was sent to an endpoint', () => {
  expect(saidOf('m', 'https://models.test/v1')).toBe(
    '1 from the cache, 1 sent, 0 failed; this try cost nothing',
  );
});

it('says that a model on this machine answered, to which nothing is sent', () => {
  expect(saidOf('embedded', null)).toBe(
    '1 from the cache, 1 by the embedded model, 0 failed; this try cost nothing',
  );
});
