import { quoteName } from '../../../../src/core/text/quote-name.js';
import type { DatabaseKind } from '../../../../src/outputs/databases/catalog.js';
import { startSnowflake } from '../../../support/services/snowflake/server.js';
import { readRows, snowflakeStore, stores, type TestStore } from '../stores.js';
import {
  type Nature,
  nothing,
  type Place,
  type PlaceOptions,
  type ServicePlace,
  withoutNul,
} from './place.js';

const natures: Record<DatabaseKind, Nature> = {
  sqlite: { text: wellFormed, categories: (names) => names.map(wellFormed), nothing },
  postgres: { text: withoutNul, categories: (names) => names.map(withoutNul), nothing },
  snowflake: { text: withoutNul, categories: (names) => names.map(withoutNul), nothing },
};

function wellFormed(text: string): string {
  return text.toWellFormed();
}

/** How the owner has every change of a row refused. @param table quoted, as in SQL */
const refusals: Record<DatabaseKind, (table: string) => { readonly begin: string; readonly end: string }> = {
  sqlite: refusalInSqlite,
  postgres: (table) => ({
    begin: `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE 'not allowed' USING ERRCODE = '42501'; END $$;
      CREATE TRIGGER refuse BEFORE UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse()`,
    end: `DROP TRIGGER refuse ON ${table}`,
  }),
  snowflake: refusalInSqlite,
};

function refusalInSqlite(table: string) {
  return {
    begin: `CREATE TRIGGER refuse BEFORE UPDATE ON ${table} BEGIN SELECT RAISE(ABORT, 'not allowed'); END`,
    end: 'DROP TRIGGER refuse',
  };
}

/** A table of tickets in a database of its own, with another table beside it. */
async function tableIn(store: TestStore, { texts, name = 'tickets' }: PlaceOptions): Promise<Place> {
  const table = quoteName(name);
  const insert = (rows: readonly (readonly [id: number, text: string])[]) =>
    store.query(
      `INSERT INTO ${table} (id, text, state) VALUES ${rows
        .map(([id, text]) => `(${id}, '${text.replaceAll("'", "''")}', 'open')`)
        .join(', ')}`,
    );
  await store.query(`CREATE TABLE ${table} (id integer PRIMARY KEY, text text, state text)`);
  await store.query('CREATE TABLE other (id integer PRIMARY KEY, urgent text)');
  await store.query(`INSERT INTO other VALUES (1, 'theirs')`);
  await insert(texts.map((text, index) => [index + 1, text]));
  const rows = () => readRows(store, `SELECT * FROM ${table} ORDER BY id`);
  const refusal = refusals[store.kind](table);
  return {
    kind: store.kind,
    location: store.location,
    env: store.env ?? {},
    source: { sql: { table: name } },
    table: name,
    readingFlags: ['--table', name],
    writingFlags: ['--update-table', name],
    nature: natures[store.kind],
    async beside() {
      const found = (await rows()).map(({ id, urgent = null, categories = null, error = null }) => [
        id,
        { urgent, categories, error },
      ]);
      return Object.fromEntries(found);
    },
    all: async () => ({ tickets: await rows(), other: await store.query('SELECT * FROM other') }),
    rest: async () => ({
      tickets: (await rows()).map(({ id, text, state }) => ({ id, text, state })),
      other: await store.query('SELECT * FROM other'),
    }),
    add: async (id, text) => void (await insert([[id, text]])),
    remove: async (id) => void (await store.query(`DELETE FROM ${table} WHERE id = ${id}`)),
    async forbid() {
      await store.query(refusal.begin);
      return async () => void (await store.query(refusal.end));
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

export async function sqliteTable(options: PlaceOptions): Promise<Place> {
  return tableIn(await stores.sqlite(), options);
}

export async function postgresTable(options: PlaceOptions): Promise<Place> {
  return tableIn(await stores.postgres(), options);
}

/** See "Handling responses" and the reference of the SQL API. */
const replies: ServicePlace['replies'] = {
  busy: { status: 429, body: { code: '429', message: 'Too many requests' } },
  away: { status: 503, body: 'Service Unavailable' },
  denied: { status: 403, body: { code: '390422', message: 'IP is not allowed to access Snowflake.' } },
  expired: { status: 401, body: { code: '390144', message: 'JWT token is invalid.' } },
};

export async function snowflakeTable(options: PlaceOptions): Promise<ServicePlace> {
  const standIn = await startSnowflake();
  return { ...(await tableIn(snowflakeStore(standIn), options)), standIn, replies };
}
