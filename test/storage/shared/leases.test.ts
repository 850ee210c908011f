import { expect, it } from 'vitest';
import { systemClock } from '../../../src/core/world/clock.js';
import { openShared } from '../../../src/storage/shared/open-shared.js';
import { answerTo, keyOf, replyOf } from '../../support/cache.js';
import { type TestDatabase, testDatabase } from '../../support/postgres.js';

/** A machine that sleeps from now on: none of its timers fires. */
const asleep = { ...systemClock, after: () => () => {} };

const machine = ({ url }: TestDatabase, leaseTermMs?: number, clock = systemClock) =>
  openShared({ url, variables: {}, clock, ...(leaseTermMs !== undefined && { leaseTermMs }) });

it('lapse where a machine sleeps, which overwrites nothing when it wakes', async () => {
  await using database = await testDatabase();
  await using sleeper = await machine(database, 1, asleep);
  await using other = await machine(database, 1);
  expect(await sleeper.leases.claim(keyOf('a'))).toEqual({ kind: 'ours' });
  await expect.poll(async () => (await other.leases.claim(keyOf('a'))).kind).toBe('ours');
  await other.answers.save(answerTo('a', { reply: replyOf('the first') }));
  const late = answerTo('a', { reply: replyOf('too late') });
  expect(await sleeper.answers.save(late)).toMatchObject({ reply: { text: 'the first' } });
  expect((await other.answers.findAll([keyOf('a')]))[0]?.reply.text).toBe('the first');
});

it('of another are not released by a machine that wakes', async () => {
  await using database = await testDatabase();
  await using sleeper = await machine(database, 1, asleep);
  await using other = await machine(database);
  await sleeper.leases.claim(keyOf('a'));
  await database.query("UPDATE ticketsift_leases SET expires_at = now() - interval '1 hour'");
  await using third = await machine(database, 1);
  await expect.poll(async () => (await third.leases.claim(keyOf('a'))).kind).toBe('ours');
  await sleeper.leases.drop(keyOf('a'));
  expect(await database.query('SELECT holder FROM ticketsift_leases')).toEqual([{ holder: third.holder }]);
  expect(await other.leases.look([keyOf('b')])).toEqual([{ kind: 'free' }]);
});

it('of a hundred claims at once each has one holder', async () => {
  await using database = await testDatabase();
  await using one = await machine(database);
  await using two = await machine(database);
  const keys = Array.from({ length: 100 }, (_, n) => keyOf(`${n}`));
  const claims = await Promise.all([one, two].flatMap(({ leases }) => keys.map((key) => leases.claim(key))));
  expect(claims.filter(({ kind }) => kind === 'ours')).toHaveLength(100);
  expect(claims.filter(({ kind }) => kind === 'theirs')).toHaveLength(100);
});

it('are gone when a machine has closed its cache', async () => {
  await using database = await testDatabase();
  {
    await using one = await machine(database);
    await one.leases.claim(keyOf('a'));
  }
  expect(await database.query('SELECT * FROM ticketsift_leases')).toEqual([]);
});

it('are given once all that was answered before is saved, so that a killed machine loses no more than it sends at once', async () => {
  await using database = await testDatabase();
  await using one = await machine(database);
  await using two = await machine(database);
  await database.query('BEGIN; LOCK TABLE ticketsift_answers IN SHARE MODE');
  const order: string[] = [];
  const saved = one.answers.save(answerTo('a')).then(() => order.push('saved'));
  const claimed = one.leases.claim(keyOf('b')).then(({ kind }) => order.push(kind));
  for (const name of ['c', 'd', 'e']) expect(await two.leases.claim(keyOf(name))).toEqual({ kind: 'ours' });
  order.push('free');
  await database.query('COMMIT');
  await Promise.all([saved, claimed]);
  expect(order).toEqual(['free', 'saved', 'ours']);
});
