import { expect, it } from 'vitest';
import { systemClock } from '../../../src/core/world/clock.js';
import { openShared } from '../../../src/storage/shared/open-shared.js';
import { answerTo, keyOf, replyOf } from '../../support/cache.js';
import { testDatabase } from '../../support/postgres.js';

it('gives a lease to one of two, and the answer of the first to both', async () => {
  await using database = await testDatabase();
  await using one = await openShared({ url: database.url, variables: {}, clock: systemClock });
  await using two = await openShared({ url: database.url, variables: {}, clock: systemClock });
  expect(await one.leases.claim(keyOf('a'))).toEqual({ kind: 'ours' });
  expect(await two.leases.claim(keyOf('a'))).toEqual({ kind: 'theirs' });
  expect(await Promise.all([one.answers.save(answerTo('a')), one.leases.drop(keyOf('a'))])).toEqual([
    undefined,
    undefined,
  ]);
  expect(await two.leases.claim(keyOf('a'))).toMatchObject({
    kind: 'answered',
    cached: { reply: { text: 'to a' } },
  });
  expect(await two.answers.save(answerTo('a', { reply: replyOf('x\u0000\u0001') }))).toMatchObject({
    reply: { text: 'to a' },
  });
  expect(await two.answers.findAll([keyOf('b'), keyOf('a')])).toEqual([undefined, { ...answerTo('a') }]);
});
