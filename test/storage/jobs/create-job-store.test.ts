import { describe, expect, it } from 'vitest';
import type { Ticket } from '../../../src/core/ticket.js';
import { jobsAt, manyTickets, newJob, plan } from '../../support/jobs.js';
import { testDatabase } from '../../support/postgres.js';
import { batchesOf, makeTicket } from '../../support/tickets.js';

async function all<T>(batches: AsyncIterable<readonly T[]>): Promise<T[]> {
  const found: T[] = [];
  for await (const batch of batches) found.push(...batch);
  return found;
}

describe('a submitted run', () => {
  it('is stored with its tickets, in their order', async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    expect(await store.submit(newJob(), manyTickets(1_234))).toBe(1_234);
    const job = await store.find('job-1a');
    expect(job).toMatchObject({
      submitter: 'role postgres',
      status: 'waiting',
      tickets: 1_234,
      classified: 0,
      failed: 0,
      errors: {},
      chunks: { total: 5, waiting: 5, active: 0, done: 0, dead: 0 },
      facts: {
        version: '1.0.0',
        source: 'tickets.csv',
        model: 'embedded',
        columns: ['id', 'text'],
        hasIds: true,
      },
    });
    const rows = await all(store.rows('job-1a', 0));
    expect(rows.map(({ position }) => position)).toEqual(Array.from({ length: 1_234 }, (_, n) => n));
    expect(rows.map(({ ticket }) => ticket)).toEqual(await all(manyTickets(1_234)));
  });

  it('is read from any position on', async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    await store.submit(newJob(), manyTickets(600));
    const rows = await all(store.rows('job-1a', 499));
    expect(rows.map(({ ticket }) => ticket.id)).toEqual(Array.from({ length: 101 }, (_, n) => `T${n + 500}`));
  });

  const columns = ['id', 'subject', 'body', 'to'];
  const values = ['1', ' Hi ', 'there', 'desk'];
  const common = { id: '1', columns, values, place: { source: 'tickets.csv', line: 2 } };
  it.each<[string, Ticket]>([
    ['a subject and a body', { ...common, text: 'Hi\n\nthere', subject: ' Hi ', body: 'there' }],
    ['a text of its own', { ...common, text: 'made of parts', parts: ['made', 'of parts'] }],
    ['an id of no cell', { ...common, id: '77', text: 'there' }],
    ['an empty text', { ...common, text: '', body: '' }],
    ['a NUL, half a character and quotes', makeTicket({ id: '\0', text: '\ud800"\\\u2028' })],
    ['another file', { ...common, text: 'there', place: { source: 'b.csv', line: 9 } }],
    [
      'what cannot be read',
      { ...common, text: '', unreadable: { code: 'bad_encoding', message: 'It has �.' } },
    ],
  ])('keeps of a ticket %s', async (_, ticket) => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    const job = newJob({ plan: { ...plan, columns: [...ticket.columns] } });
    await store.submit(
      job,
      (async function* () {
        yield [ticket];
      })(),
    );
    expect(await all(store.rows(job.id, 0))).toEqual([{ position: 0, ticket, outcome: undefined }]);
  });

  it('is not there at all where its tickets cannot be read to the end', async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    const broken = (async function* () {
      yield* manyTickets(5_000);
      throw new Error('the source is gone');
    })();
    await expect(store.submit(newJob(), broken)).rejects.toThrow('the source is gone');
    expect(await store.latest(10)).toEqual([]);
  });

  it.each([
    ['its id', 'job-1a', 'job-1a'],
    ['the beginning of its id', 'job-1', 'job-1a'],
    ['last', 'last', 'job-2b'],
    ['a whole id that others begin with', 'job-22', 'job-22'],
  ])('is found by %s', async (_, name, id) => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    for (const id of ['job-22', 'job-22c', 'job-1a', 'job-2b'])
      await store.submit(newJob({ id }), batchesOf(['a']));
    expect(await store.find(name)).toMatchObject({ id });
  });

  it.each([
    ['an id that there is not', 'nope', /You have not submitted the run "nope"/, /^`ticketsift jobs list`/],
    ['the beginning of several', 'job-', /have ids that begin with "job-"/, /such as job-2b or job-1a\. `/],
    ['an empty name', '', /You have not submitted the run ""/, /^`ticketsift jobs list`/],
  ])('is not found by %s', async (_, name, message, hint) => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    for (const id of ['job-1a', 'job-2b']) await store.submit(newJob({ id }), batchesOf(['a']));
    await expect(store.find(name)).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
  });

  it('is listed with the newest first, and from one on', async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    for (const id of ['job-1a', 'job-2b', 'job-3c']) await store.submit(newJob({ id }), batchesOf(['a']));
    expect((await store.latest(2)).map(({ id }) => id)).toEqual(['job-3c', 'job-2b']);
    expect((await store.latest(2, 'job-2b')).map(({ id }) => id)).toEqual(['job-1a']);
  });

  it('is cancelled once, and put back once it has ended', async () => {
    await using database = await testDatabase();
    await using store = await jobsAt(database.url);
    await store.submit(newJob(), batchesOf(['a', 'b']));
    await expect(store.retry('job-1a')).rejects.toThrow('The run job-1a has not ended');
    expect(await store.cancel('job-1a')).toMatchObject({ status: 'cancelled' });
    await expect(store.cancel('job-1a')).rejects.toThrow('The run job-1a has ended (cancelled)');
    expect(await store.retry('job-1a')).toMatchObject({ job: { status: 'waiting' }, tickets: 2 });
  });
});
