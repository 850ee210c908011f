/**
 * What is of tables as such where results are written beside the tickets: keys, columns and their types. Elsewhere no ticket comes
 * twice, since it comes from no query. What anyone expects of all places is in updates.test.ts.
 */
import { describe, expect, it } from 'vitest';
import type { DatabaseKind } from '../../src/outputs/databases/catalog.js';
import { databases } from '../../src/outputs/databases/index.js';
import { openUpdateOf, readRows, stores, type TestStore, writeUpdate } from '../outputs/databases/stores.js';
import { classified, failed, ticketOf } from '../support/outcomes.js';

const kinds = Object.keys(databases) as DatabaseKind[];
const columns = ['id', 'text'] as const;
const ticketAt = (id: string) => ticketOf(columns, [id, 'x']);

describe.each(kinds)('an update of a table of %s', (kind) => {
  async function storeWithTickets(count: number): Promise<TestStore> {
    const store = await stores[kind]();
    await store.query('CREATE TABLE tickets (id integer PRIMARY KEY, text text)');
    await store.query(`INSERT INTO tickets WITH RECURSIVE numbers (n) AS
      (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${count}) SELECT n, 'text ' || n FROM numbers`);
    return store;
  }
  const read = (store: TestStore) =>
    readRows(store, 'SELECT id, urgent, categories, error FROM tickets ORDER BY id');

  it('has the last of several results for a row', async () => {
    await using store = await storeWithTickets(1);
    const ticket = ticketAt('1');
    await writeUpdate(store, [failed(ticket), classified(ticket, ['Other'])], { columns });
    expect(await read(store)).toEqual([{ id: 1, urgent: false, categories: ['Other'], error: null }]);
  });

  it('tells of tickets that have the key of another one, however far apart', async () => {
    await using store = await storeWithTickets(700);
    const warnings: string[] = [];
    const outcomes = Array.from({ length: 700 }, (_, n) => classified(ticketAt(String(n + 1))));
    await writeUpdate(store, [...outcomes.slice(0, 2), ...outcomes, ...outcomes.slice(0, 1)], {
      columns,
      warnings,
    });
    expect(warnings).toEqual(['3 tickets had the same key as another one: the last one counts']);
  });

  it.each([
    ['', ' (adding columns urgent, categories and error)'],
    ['urgent', ' (adding columns categories and error)'],
    ['urgent categories', ' (adding column error)'],
    ['urgent categories error', ''],
  ])('asks before it adds columns: with %j there', async (there, adding) => {
    await using store = await storeWithTickets(1);
    const types = {
      sqlite: { urgent: 'INTEGER', categories: 'TEXT', error: 'TEXT' },
      postgres: { urgent: 'boolean', categories: 'text[]', error: 'text' },
      snowflake: { urgent: 'BOOLEAN', categories: 'ARRAY', error: 'TEXT' },
    };
    for (const [name, type] of Object.entries(types[kind])) {
      if (there.includes(name)) await store.query(`ALTER TABLE tickets ADD COLUMN ${name} ${type}`);
    }
    await using update = await openUpdateOf(store, { columns });
    expect(update.confirmation).toBe(`Write urgent, categories and error into table tickets${adding}?`);
    const [row] = await store.query('SELECT * FROM tickets');
    expect(Object.keys(row ?? {})).toHaveLength(2 + there.split(' ').filter(Boolean).length);
    await (await update.start()).commit();
    expect(await read(store)).toHaveLength(1);
  });

  it('goes on where another process has added the columns meanwhile', async () => {
    await using store = await storeWithTickets(1);
    await using update = await openUpdateOf(store, { columns });
    await writeUpdate(store, [], { columns });
    const writer = await update.start();
    await writer.write([classified(ticketAt('1'))]);
    await writer.commit();
    expect(await read(store)).toMatchObject([{ categories: ['Bug'] }]);
  });

  it('finds rows by a key of several columns, in any order', async () => {
    await using store = await stores[kind]();
    await store.query(
      'CREATE TABLE tickets (text text, number integer, shop text, PRIMARY KEY (shop, number))',
    );
    await store.query(`INSERT INTO tickets VALUES ('x', 1, 'a'), ('x', 2, 'a'), ('x', 1, 'b')`);
    const columns = ['number', 'text', 'shop'];
    const warnings: string[] = [];
    const outcomes = [
      classified(ticketOf(columns, ['1', 'x', 'b']), ['b1']),
      classified(ticketOf(columns, ['2', 'x', 'a']), ['a2']),
      classified(ticketOf(columns, ['2', 'x', 'b']), ['none']),
    ];
    await writeUpdate(store, outcomes, { columns, warnings });
    expect(
      await readRows(store, 'SELECT shop, number, categories FROM tickets ORDER BY shop, number'),
    ).toEqual([
      { shop: 'a', number: 1, categories: null },
      { shop: 'a', number: 2, categories: ['a2'] },
      { shop: 'b', number: 1, categories: ['b1'] },
    ]);
    expect(warnings).toEqual(['1 ticket matched no row of table tickets']);
  });

  it.each([
    ['no such table', 'SELECT 1', 'usage', 'There is no table tickets'],
    [
      'a table with a name alike',
      'CREATE TABLE ticket (id integer PRIMARY KEY)',
      'usage',
      'There is no table tickets',
    ],
    [
      'a view',
      'CREATE VIEW tickets AS SELECT 1 AS id',
      'bad_output',
      'Cannot update table tickets: it is a view',
    ],
    [
      'no primary key',
      'CREATE TABLE tickets (id integer, text text)',
      'bad_output',
      'Cannot update table tickets: it has no primary key',
    ],
    [
      'a key the tickets lack',
      'CREATE TABLE tickets (id integer, shop text, PRIMARY KEY (id, shop))',
      'usage',
      'Cannot update table tickets: the tickets lack its key shop',
    ],
    [
      'columns of other types',
      'CREATE TABLE tickets (id integer PRIMARY KEY, urgent date, categories text, error integer)',
      'bad_output',
      {
        sqlite:
          'Cannot update table tickets: urgent is DATE instead of INTEGER; error is INTEGER instead of TEXT',
        postgres:
          'Cannot update table tickets: urgent is date instead of boolean; categories is text instead of text[]; error is integer instead of text',
        snowflake:
          'Cannot update table tickets: urgent is DATE instead of BOOLEAN; categories is TEXT instead of ARRAY; error is NUMBER instead of TEXT',
      }[kind],
    ],
    [
      'a key that would be written over',
      'CREATE TABLE tickets (id integer, error text, PRIMARY KEY (id, error))',
      'bad_output',
      'Cannot update table tickets: error is part of its primary key',
    ],
  ])('refuses %s', async (_, sql, code, message) => {
    await using store = await stores[kind]();
    await store.query('CREATE TABLE other (id integer)');
    await store.query(sql);
    await expect(openUpdateOf(store, { columns })).rejects.toMatchObject({
      code,
      message,
      hint: expect.any(String),
    });
  });

  it('suggests the table that may be meant', async () => {
    await using store = await storeWithTickets(1);
    await expect(openUpdateOf(store, { table: 'ticktes', columns })).rejects.toMatchObject({
      hint: 'Did you mean tickets?',
    });
  });
});
