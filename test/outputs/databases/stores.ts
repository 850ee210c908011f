import type { Outcome } from '../../../src/core/outcome.js';
import type { Waiting } from '../../../src/core/world/wait.js';
import type { DatabaseKind } from '../../../src/outputs/databases/catalog.js';
import { databases } from '../../../src/outputs/databases/index.js';
import type { ResultsRun } from '../../../src/outputs/databases/results.js';
import { testDatabase } from '../../support/postgres.js';
import { serviceAccess } from '../../support/services/access.js';
import { type SnowflakeStandIn, startSnowflake } from '../../support/services/snowflake/server.js';
import { Database } from '../../support/sqlite.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { steadyWaiting } from '../../support/waiting.js';

/** A database of each kind to write into, and its owner's way to look at it. */
export interface TestStore extends AsyncDisposable {
  readonly kind: DatabaseKind;
  readonly location: string;
  /** The environment of a program that writes into it. */
  readonly env?: Readonly<Record<string, string>>;
  /** Runs SQL, and gives rows where it is one query. */
  query(sql: string): Promise<Record<string, unknown>[]>;
}

async function sqliteStore(): Promise<TestStore> {
  const folder = await temporaryFolder();
  const location = folder.file('r.db');
  return {
    kind: 'sqlite',
    location,
    async query(sql) {
      const database = new Database(location);
      try {
        if (/^\s*(SELECT|WITH)/i.test(sql)) return rowsOf(database, sql);
        database.exec(sql);
        return [];
      } finally {
        database.close();
      }
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

function rowsOf(database: Database, sql: string) {
  return database.prepare<[], Record<string, unknown>>(sql).all();
}

async function postgresStore(): Promise<TestStore> {
  const database = await testDatabase();
  return {
    kind: 'postgres',
    location: database.url,
    query: (sql) => database.query(sql),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

/** The owner sees names as the tests write them, and lists and times as texts. */
export function snowflakeStore(account: SnowflakeStandIn): TestStore {
  return {
    kind: 'snowflake',
    location: account.location,
    env: account.env,
    async query(sql) {
      if (!/^\s*(SELECT|WITH)/i.test(sql)) {
        account.tables.exec(sql);
        return [];
      }
      return rowsOf(account.tables, sql).map((row) =>
        Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toLowerCase(), inUtc(value)])),
      );
    },
    [Symbol.asyncDispose]: () => account[Symbol.asyncDispose](),
  };
}

function inUtc(value: unknown): unknown {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT.*\+00:00$/.test(value)
    ? new Date(value).toISOString()
    : value;
}

export const stores = {
  sqlite: sqliteStore,
  postgres: postgresStore,
  snowflake: async () => snowflakeStore(await startSnowflake()),
} satisfies Record<DatabaseKind, () => Promise<TestStore>>;

/** The PostgreSQL database as a user with no rights at all sees it. */
export async function guestOf(store: TestStore): Promise<TestStore> {
  const guest = `guest_${new URL(store.location).pathname.slice(1)}`;
  await store.query(`CREATE ROLE ${guest} LOGIN PASSWORD 'guest'`);
  return {
    ...store,
    location: Object.assign(new URL(store.location), { username: guest, password: 'guest' }).href,
    [Symbol.asyncDispose]: async () => void (await store.query(`DROP ROLE ${guest}`)),
  };
}

export const makeRun = (more: Partial<ResultsRun> = {}): ResultsRun => ({
  id: 'run-1',
  prompt: 'triage',
  promptVersion: undefined,
  promptHash: 'abc',
  model: 'stand-in',
  now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  ...more,
});

interface More {
  readonly table?: string;
  readonly run?: Partial<ResultsRun>;
  readonly warnings?: string[];
  readonly waiting?: Waiting;
}

export async function openResultsOf(
  store: TestStore,
  { table, run, warnings = [], waiting = steadyWaiting() }: More = {},
) {
  const { openResults } = await databases[store.kind]();
  return openResults(store.location, {
    table: table ?? 'classifications',
    run: makeRun(run),
    variables: {},
    access: serviceAccess(store.env),
    warn: (message) => warnings.push(message),
    waiting,
  });
}

/** Writes batches of outcomes and commits. */
export async function writeResults(
  store: TestStore,
  batches: readonly (readonly Outcome[])[],
  more: More = {},
): Promise<void> {
  const writer = await openResultsOf(store, more);
  try {
    for (const batch of batches) await writer.write(batch);
    await writer.commit();
  } finally {
    await writer.discard();
  }
}

interface UpdateMore {
  readonly table?: string;
  readonly columns: readonly string[];
  readonly warnings?: string[];
  readonly waiting?: Waiting;
}

export async function openUpdateOf(
  store: TestStore,
  { table, columns, warnings = [], waiting = steadyWaiting() }: UpdateMore,
) {
  const { openUpdate } = await databases[store.kind]();
  return openUpdate(store.location, {
    table: table ?? 'tickets',
    columns,
    variables: {},
    access: serviceAccess(store.env),
    warn: (message) => warnings.push(message),
    waiting,
  });
}

/** Updates the table and commits. */
export async function writeUpdate(
  store: TestStore,
  outcomes: readonly Outcome[],
  more: UpdateMore,
): Promise<void> {
  await using update = await openUpdateOf(store, more);
  const writer = await update.start();
  await writer.write(outcomes);
  await writer.commit();
}

/** Values as any database has them, made alike: booleans, lists and times as JavaScript has them. */
export async function readRows(store: TestStore, sql: string): Promise<Record<string, unknown>[]> {
  return (await store.query(sql)).map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, alike(name, value)])),
  );
}

function alike(name: string, value: unknown): unknown {
  if (name === 'urgent' && typeof value === 'number') return value === 1;
  if (name === 'categories' && typeof value === 'string') return JSON.parse(value);
  if (value instanceof Date) return value.toISOString();
  return value;
}
