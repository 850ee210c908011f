import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { classified, ticketOf } from '../../../support/outcomes.js';
import { guestOf, openUpdateOf, stores, writeUpdate } from '../stores.js';

const columns = ['id', 'text'];
const answered = (id: string, name = id) => classified(ticketOf(columns, [id, 'x']), [name]);

describe('a key', () => {
  // The key as SQL has it, and the text that a source gives for it.
  it.each([
    ['bigint', '9007199254740993', '9007199254740993'],
    ['uuid', `'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'`, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
    ['timestamptz', `'2026-01-02 03:04:05.678901+02'`, '2026-01-02T01:04:05.678901Z'],
    ['timestamp', `'2026-01-02 03:04:05'`, '2026-01-02T03:04:05'],
    ['date', `'2026-01-02'`, '2026-01-02'],
    ['text', `'it''s "1"'`, `it's "1"`],
    ['text', `'NULL'`, 'NULL'],
    ['character varying(5)', `'a b'`, 'a b'],
    ['character(5)', `'ab'`, 'ab   '],
    ['numeric(12,3)', '12.500', '12.500'],
    ['double precision', '0.1', '0.1'],
    ['boolean', 'true', 'true'],
    ['bytea', `'\\x00ff'`, '\\x00ff'],
    ['smallint', '-5', '-5'],
    ['inet', `'10.0.0.1'`, '10.0.0.1'],
    ['"Odd ""kind"""', `'a;b'`, 'a;b'],
  ])('of type %s: %s is found as %s', async (type, literal, text) => {
    await using store = await stores.postgres();
    await store.query(`CREATE TYPE "Odd ""kind""" AS ENUM ('a;b', 'c')`);
    await store.query(`CREATE TABLE tickets (id ${type} PRIMARY KEY, text text)`);
    await store.query(`INSERT INTO tickets VALUES (${literal}, 'x')`);
    const warnings: string[] = [];
    await writeUpdate(store, [answered(text)], { columns, warnings });
    expect(await store.query('SELECT categories FROM tickets')).toEqual([{ categories: [text] }]);
    expect(warnings).toEqual([]);
  });

  it('that is not a value of its type is an error that says so', async () => {
    await using store = await stores.postgres();
    await store.query('CREATE TABLE tickets (id bigint PRIMARY KEY, text text)');
    await expect(writeUpdate(store, [answered('T-1')], { columns })).rejects.toMatchObject({
      code: 'bad_output',
      message: 'Cannot write table tickets: invalid input syntax for type bigint: "T-1"',
      hint: 'The source must have the columns of the primary key with the table’s values.',
    });
  });

  it('does not count what an index only includes', async () => {
    await using store = await stores.postgres();
    await store.query('CREATE TABLE tickets (id integer, extra text, PRIMARY KEY (id) INCLUDE (extra))');
    await store.query(`INSERT INTO tickets VALUES (1, 'x')`);
    await writeUpdate(store, [answered('1')], { columns });
    expect(await store.query('SELECT categories FROM tickets')).toEqual([{ categories: ['1'] }]);
  });
});

describe('a table', () => {
  it('in another schema is found, and suggested', async () => {
    await using store = await stores.postgres();
    await store.query('CREATE SCHEMA shop');
    await store.query('CREATE TABLE shop.tickets (id integer PRIMARY KEY, text text)');
    await store.query(`INSERT INTO shop.tickets VALUES (1, 'x')`);
    await writeUpdate(store, [answered('1')], { columns, table: 'shop.tickets' });
    expect(await store.query('SELECT categories FROM shop.tickets')).toEqual([{ categories: ['1'] }]);
    await expect(openUpdateOf(store, { columns, table: 'shop.ticket' })).rejects.toMatchObject({
      hint: 'Did you mean shop.tickets?',
    });
  });

  it('updated by two at once, in any order, has whole answers', async () => {
    await using store = await stores.postgres();
    await store.query('CREATE TABLE tickets (id integer PRIMARY KEY, text text)');
    await store.query(`INSERT INTO tickets SELECT n, 'x' FROM generate_series(1, 2000) n`);
    const ids = Array.from({ length: 2000 }, (_, index) => String(index + 1));
    await Promise.all(
      ['a', 'b', 'c'].map(async (name, index) => {
        const order = index === 1 ? ids.toReversed() : ids;
        await writeUpdate(
          store,
          [...order, ...order].map((id) => answered(id, name)),
          { columns },
        );
      }),
    );
    expect(await store.query('SELECT count(*) FROM tickets WHERE categories IS NULL')).toEqual([
      { count: '0' },
    ]);
  });

  it('is tried again where the server undid a batch for another one’s sake', async () => {
    await using store = await stores.postgres();
    await store.query('CREATE TABLE tickets (id integer PRIMARY KEY, text text)');
    await store.query(`INSERT INTO tickets VALUES (1, 'x')`);
    // A sequence keeps counting when a transaction is undone.
    await store.query(`CREATE SEQUENCE tries;
      CREATE FUNCTION undo() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF nextval('tries') < 4 THEN RAISE 'deadlock detected' USING ERRCODE = '40P01'; END IF;
        RETURN new;
      END $$;
      CREATE TRIGGER undo BEFORE UPDATE ON tickets FOR EACH ROW EXECUTE FUNCTION undo()`);
    await writeUpdate(store, [answered('1')], { columns });
    expect(await store.query("SELECT categories, nextval('tries') AS tries FROM tickets")).toEqual([
      { categories: ['1'], tries: '5' },
    ]);
  });

  it('whose columns cannot be added while another transaction reads it is left as it is', async () => {
    await using store = await stores.postgres();
    await store.query('CREATE TABLE tickets (id integer PRIMARY KEY, text text)');
    await store.query(`ALTER DATABASE ${new URL(store.location).pathname.slice(1)} SET lock_timeout = 1`);
    await using reader = await connected(store.location);
    await reader.client.query('BEGIN; SELECT FROM tickets');
    await using update = await openUpdateOf(store, { columns });
    await expect(update.start()).rejects.toMatchObject({
      code: 'bad_output',
      message: 'Cannot write table tickets: canceling statement due to lock timeout',
    });
  });

  it('that is somebody else’s is refused', async () => {
    await using store = await stores.postgres();
    await store.query('CREATE TABLE tickets (id integer PRIMARY KEY, text text)');
    await using guest = await guestOf(store);
    await expect(writeUpdate(guest, [answered('1')], { columns })).rejects.toMatchObject({
      code: 'bad_output',
      message: 'Cannot write table tickets: must be owner of table tickets',
    });
  });
});

async function connected(url: string) {
  const client = new pg.Client(url);
  await client.connect();
  return { client, [Symbol.asyncDispose]: () => client.end() };
}
