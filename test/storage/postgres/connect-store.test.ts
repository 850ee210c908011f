import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/world/clock.js';
import { decodeChunk } from '../../../src/storage/jobs/chunk.js';
import { openShared } from '../../../src/storage/shared/open-shared.js';
import { answerTo, keyOf, replyOf } from '../../support/cache.js';
import { deskAt, jobsAt, newJob, plan } from '../../support/jobs.js';
import { classified } from '../../support/outcomes.js';
import { poolerTo } from '../../support/pooler.js';
import { type TestDatabase, testDatabase } from '../../support/postgres.js';
import { batchesOf, collect } from '../../support/tickets.js';

const text = `back\\slash 'quote' NULL {a,b} "c" é 🙂 \u0000`;

/** What an administrator may set for a role, all of it unlike the default. */
const settings = [
  'array_nulls = off',
  "bytea_output = 'escape'",
  "client_encoding = 'LATIN1'",
  "DateStyle = 'SQL, DMY'",
  'default_transaction_deferrable = on',
  "default_transaction_isolation = 'serializable'",
  'default_transaction_read_only = on',
  'extra_float_digits = -15',
  "IntervalStyle = 'sql_standard'",
  "lock_timeout = '1ms'",
  "plan_cache_mode = 'force_generic_plan'",
  'row_security = off',
  'standard_conforming_strings = off',
  "TimeZone = 'Pacific/Chatham'",
  'transform_null_equals = on',
];

/** The URL of a role that may make tables and has these settings. */
async function urlOfRole({ name, url, query }: TestDatabase): Promise<string> {
  const role = `plain_${name}`;
  await query(`CREATE ROLE ${role} LOGIN PASSWORD 'x';
    GRANT CREATE ON SCHEMA public TO ${role}; GRANT CREATE ON DATABASE ${name} TO ${role};
    ${settings.map((setting) => `ALTER ROLE ${role} SET ${setting};`).join('\n')}`);
  return Object.assign(new URL(url), { username: role, password: 'x' }).href;
}

/** Does with a cache what a run does. */
async function useCache(url: string): Promise<void> {
  await using cache = await openShared({ url, variables: {}, clock: systemClock });
  const { answers, leases, budgets, rates } = cache;
  expect(await leases.claim(keyOf('a'))).toEqual({ kind: 'ours' });
  const answer = answerTo('a', { reply: replyOf(text), model: text });
  await answers.save(answer);
  expect(await answers.findAll([keyOf('a')])).toMatchObject([{ reply: answer.reply }]);
  const exported = [];
  for await (const one of answers.export()) exported.push(one);
  expect(exported).toMatchObject([{ model: text, answeredAt: answer.answeredAt, family: answer.family }]);
  expect(await budgets.reserve('b', 100, 1_000)).toBe(true);
  await budgets.settle('b', 100, 60);
  expect(await budgets.used('b')).toBe(60);
  const rate = rates.open({ counts: 'requests', endpoint: 'e', model: 'm', credential: 'k' }, 600);
  const { granted, grantedAt } = await rate.take({ wanted: 1, least: 1 });
  expect(granted).toBe(1);
  expect(Math.abs(Date.now() - Date.parse(grantedAt))).toBeLessThan(600_000);
}

describe('whatever an administrator has set for a role', () => {
  it('a cache keeps and finds answers, leases, amounts and rates', async () => {
    await using database = await testDatabase();
    const url = await urlOfRole(database);
    await useCache(url);
  });

  it('a run is submitted, done and read', async () => {
    await using database = await testDatabase();
    const url = await urlOfRole(database);
    await using store = await jobsAt(url);
    await store.submit(newJob(), batchesOf([text]));
    await using desk = await deskAt(url);
    await desk.tend();
    const taken = await desk.take();
    const [ticket] = decodeChunk(taken?.chunk.tickets ?? '', plan) ?? [];
    if (!taken || !ticket) throw new Error('There is no chunk.');
    await desk.save(taken.chunk, [{ position: 0, outcome: classified(ticket) }]);
    await desk.finish(taken.chunk, new Map([['p', 5]]));
    await desk.tidy(90);
    const job = await store.find('last');
    expect(job).toMatchObject({ status: 'done', classified: 1, cost: 5e-9 });
    expect(Math.abs(Date.now() - job.submittedAt)).toBeLessThan(600_000);
    expect((await collect(store.rows(job.id, 0))).map((row) => row.ticket.text)).toEqual([text]);
  });
});

describe('a pooler that works by the transaction', () => {
  it('serves a cache, and those who submit and look on', async () => {
    await using database = await testDatabase();
    await using pooler = await poolerTo(database.url);
    await useCache(pooler.url);
    await using store = await jobsAt(pooler.url);
    await store.submit(newJob(), batchesOf([text]));
    expect(await store.find('last')).toMatchObject({ status: 'waiting', tickets: 1 });
  });

  it('is refused by a worker, whose lock would outlive it', async () => {
    await using database = await testDatabase();
    await using pooler = await poolerTo(database.url);
    await expect(deskAt(pooler.url)).rejects.toMatchObject({
      code: 'database',
      message: expect.stringContaining('a pooler gives a worker no session of its own'),
      hint: expect.stringContaining('pool_mode = session'),
    });
  });
});
