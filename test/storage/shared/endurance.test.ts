import { expect, it } from 'vitest';
import { Endurance } from '../../../src/storage/shared/endurance.js';
import { virtualClock } from '../../support/virtual-clock.js';

const full = Object.assign(new Error('No space left on device'), { code: '53100' });
const refused = Object.assign(new Error('it refuses connections'), { code: 'ECONNREFUSED' });
const givenUp = Object.assign(new Error('it does not answer'), { code: 'ETIMEDOUT' });

it.each([
  ['is full, and then does not answer', [full, givenUp], 'No space left on device'],
  ['does not answer, and then is full', [givenUp, full], 'No space left on device'],
  ['is full, and then away', [full, refused], 'it refuses connections'],
  ['never answers', [givenUp], 'it does not answer'],
])('says of a server that %s why nothing is written', async (_, failures, reason) => {
  const clock = virtualClock();
  const reported: unknown[] = [];
  const endurance = new Endurance({ clock, mayPass: () => true, onWait: (error) => reported.push(error) });
  const left = [...failures];
  const attempt = async () => {
    throw left.length > 1 ? left.shift() : left[0];
  };
  const result = endurance.persist(attempt).catch((error: unknown) => error);
  await clock.runUntil(result);
  expect(await result).toMatchObject({ message: reason });
  expect(reported).toMatchObject([{ message: reason }]);
});
