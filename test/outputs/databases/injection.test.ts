import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/core/outcome.js';
import { quoteName } from '../../../src/core/text/quote-name.js';
import type { DatabaseKind } from '../../../src/outputs/databases/catalog.js';
import { databases } from '../../../src/outputs/databases/index.js';
import { injections } from '../../support/injections.js';
import { classified, failed, sampleTicket, ticketOf } from '../../support/outcomes.js';
import { readRows, stores, type TestStore, writeResults, writeUpdate } from './stores.js';

const kinds = Object.keys(databases) as DatabaseKind[];

const catalogs: Record<DatabaseKind, string> = {
  sqlite: 'SELECT name, sql FROM sqlite_schema ORDER BY name',
  postgres: `SELECT table_schema, table_name, column_name FROM information_schema.columns
    WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2, 3`,
  snowflake: 'SELECT name, sql FROM sqlite_schema ORDER BY name',
};

describe.each(kinds)('%s with 50 injections', (kind) => {
  /** A database with a table that nothing may touch, and what it and the catalog were like. */
  async function guarded() {
    const store = await stores[kind]();
    await store.query(`CREATE TABLE canary (id integer PRIMARY KEY, text text)`);
    await store.query(`INSERT INTO canary VALUES (1, 'alive')`);
    const look = async () => ({
      canary: await store.query('SELECT * FROM canary'),
      catalog: await store.query(catalogs[kind]),
    });
    return { store, look };
  }

  const namesOf = async (store: TestStore) =>
    (
      await store.query(
        kind === 'postgres'
          ? `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`
          : `SELECT name FROM sqlite_schema WHERE type = 'table'`,
      )
    ).map(({ name }) => name);

  it('there are 50', () => {
    expect(new Set(injections).size).toBe(50);
  });

  it('as the table of results: makes that table, or is refused', async () => {
    const { store, look } = await guarded();
    await using _ = store;
    const { canary } = await look();
    const refused: string[] = [];
    for (const table of injections) {
      await writeResults(store, [[classified(sampleTicket('1', 'x'))]], { table }).catch(({ code }) => {
        expect(['bad_output', 'usage']).toContain(code);
        refused.push(table);
      });
    }
    const made = injections.filter((table) => !refused.includes(table));
    expect((await namesOf(store)).toSorted()).toEqual([...made, 'canary'].toSorted());
    expect((await look()).canary).toEqual(canary);
    // The canary itself has other columns; elsewhere than in SQLite, what has a dot names a schema that is not there.
    expect(refused).toEqual(
      injections.filter((name) => name === 'canary' || (kind !== 'sqlite' && name.includes('.'))),
    );
  });

  it('as the table to update: is not there', async () => {
    const { store, look } = await guarded();
    await using _ = store;
    const before = await look();
    for (const table of injections.filter((name) => name !== 'canary')) {
      await expect(writeUpdate(store, [], { table, columns: ['id'] })).rejects.toMatchObject({
        code: 'usage',
      });
    }
    expect(await look()).toEqual(before);
  });

  it('in a column of the key: is that column', async () => {
    const { store, look } = await guarded();
    await using _ = store;
    const { canary } = await look();
    for (const [index, column] of injections.entries()) {
      const table = `t${index}`;
      await store.query(`CREATE TABLE ${table} (${quoteName(column)} text PRIMARY KEY, text text)`);
      await store.query(`INSERT INTO ${table} VALUES ('1', 'x'), ('2', 'y')`);
      const columns = [column, 'text'];
      await writeUpdate(store, [classified(ticketOf(columns, ['1', 'x']))], { table, columns });
      const rows = await store.query(`SELECT text, error, categories IS NULL AS untouched FROM ${table}`);
      expect(rows.filter(({ untouched }) => untouched === true || untouched === 1)).toEqual([
        { text: 'y', error: null, untouched: kind === 'postgres' ? true : 1 },
      ]);
    }
    expect((await look()).canary).toEqual(canary);
  });

  it('in keys, categories and errors: is kept as it is', async () => {
    const { store } = await guarded();
    await using _ = store;
    await store.query(`CREATE TABLE tickets (id text PRIMARY KEY, urgent ${types[kind]}, error text)`);
    for (const id of injections) await store.query(`INSERT INTO tickets (id) VALUES (${literal(id)})`);
    const columns = ['id'];
    const outcomes: Outcome[] = injections.map((id, index) => {
      const ticket = ticketOf(columns, [id]);
      return index % 2 === 0 ? classified(ticket, [id, 'x']) : failed(ticket, 'refused', id);
    });
    const before = await store.query(catalogs[kind]);
    await writeUpdate(store, outcomes, { columns });
    expect(await store.query(catalogs[kind])).toEqual(before);
    const rows = await readRows(store, 'SELECT id, categories, error FROM tickets');
    expect(rows.toSorted(byId)).toEqual(
      outcomes
        .map(({ ticket, classification, error }) => ({
          id: ticket.id,
          categories: classification?.categories ?? null,
          error: error ? `refused: ${error.message}` : null,
        }))
        .toSorted(byId),
    );
    expect(await store.query('SELECT * FROM canary')).toEqual([{ id: 1, text: 'alive' }]);
  });

  it('in ids, categories, errors and the run: changes nothing else', async () => {
    const { store, look } = await guarded();
    await using _ = store;
    await writeResults(store, []);
    const before = await look();
    for (const text of injections) {
      const outcomes = [
        classified(sampleTicket(text, 'x'), [text]),
        failed(sampleTicket(`${text}2`, 'x'), 'refused', text),
      ];
      await writeResults(store, [outcomes], {
        run: { prompt: text, promptHash: text, model: text, id: text },
      });
    }
    expect(await look()).toEqual(before);
    expect(await store.query('SELECT * FROM classifications')).toHaveLength(100);
  });
});

const types: Record<DatabaseKind, string> = {
  sqlite: 'INTEGER, categories TEXT',
  postgres: 'boolean, categories text[]',
  snowflake: 'BOOLEAN, categories ARRAY',
};

const byId = (a: { id?: unknown }, b: { id?: unknown }) => (String(a.id) < String(b.id) ? -1 : 1);

/** A literal as standard SQL has it. */
function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
