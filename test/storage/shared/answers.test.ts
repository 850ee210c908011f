import { expect, it } from 'vitest';
import { systemClock } from '../../../src/core/world/clock.js';
import { openShared } from '../../../src/storage/shared/open-shared.js';
import { answerTo, familyOf, keyOf, replyOf } from '../../support/cache.js';
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

it.each([
  ['of no family', 'short', undefined],
  ['that is long', 'long '.repeat(3_000), familyOf('f')],
  ['with characters that PostgreSQL does not take', '\u0000\u0001"\\\n\u{1f600}', familyOf('f')],
])('finds an answer %s among others, as it was saved', async (_, text, family) => {
  await using database = await testDatabase();
  await using shared = await openShared({ url: database.url, variables: {}, clock: systemClock });
  const given = { ...answerTo('a', { reply: replyOf(text) }), family, model: `m ${text.slice(0, 9)}` };
  await Promise.all(
    [given, answerTo('b'), answerTo('c', { family: familyOf('g') })].map(shared.answers.save),
  );
  const [a, x, b, again, c] = await shared.answers.findAll(['a', 'x', 'b', 'a', 'c'].map(keyOf));
  expect([a, again, x]).toEqual([given, given, undefined]);
  expect([b, c]).toEqual([answerTo('b'), answerTo('c', { family: familyOf('g') })]);
  const exported = [];
  for await (const answer of shared.answers.export()) exported.push(answer);
  expect(exported).toEqual([a, b, c]);
});
