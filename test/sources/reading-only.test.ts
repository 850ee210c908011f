import { existsSync } from 'node:fs';
import { describe, expect, inject, it } from 'vitest';
import { findTicketColumns } from '../../src/sources/columns/find.js';
import { injections } from '../support/injections.js';
import { testDatabase } from '../support/postgres.js';
import { open, openQuery } from '../support/sources.js';
import { Database } from '../support/sqlite.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { collect } from '../support/tickets.js';

const schema = `CREATE TABLE tickets (id integer PRIMARY KEY, text text);
  INSERT INTO tickets VALUES (1, 'a'), (2, 'b');
  CREATE TABLE canary (secret integer);
  INSERT INTO canary VALUES (42)`;

/** A database with tickets and a canary, and a look at whether anything in it has changed. */
interface Guarded extends AsyncDisposable {
  readonly location: string;
  state(): Promise<string>;
}

async function postgres(): Promise<Guarded> {
  const database = await testDatabase();
  await database.query(schema);
  await database.query(`CREATE SEQUENCE numbers;
    CREATE FUNCTION writes() RETURNS int LANGUAGE sql VOLATILE AS 'INSERT INTO canary VALUES (1) RETURNING 1'`);
  return {
    location: database.url,
    async state() {
      const rows = [
        await database.query('SELECT * FROM tickets ORDER BY id'),
        await database.query('SELECT * FROM canary'),
        await database.query(
          "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
        ),
        await database.query('SELECT last_value, is_called FROM numbers'),
      ];
      return JSON.stringify(rows);
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

async function sqlite(): Promise<Guarded> {
  const folder = await temporaryFolder();
  const location = folder.file('t.db');
  using database = new Opened(location);
  database.exec(schema);
  return {
    location,
    async state() {
      using again = new Opened(location);
      return JSON.stringify([
        again.all('SELECT * FROM tickets'),
        again.all('SELECT * FROM canary'),
        again.all('SELECT * FROM sqlite_schema'),
        again.all('PRAGMA schema_version'),
        existsSync(folder.file('other.db')),
      ]);
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

class Opened {
  readonly #database: Database;
  constructor(path: string) {
    this.#database = new Database(path);
  }
  exec = (sql: string) => void this.#database.exec(sql);
  all = (sql: string) => this.#database.prepare(sql).all();
  [Symbol.dispose]() {
    this.#database.close();
  }
}

const guards = { postgres, sqlite };

async function attempt(location: string, sql: string): Promise<unknown> {
  try {
    await using table = await openQuery(location, sql);
    return (await collect(table.rows())).length;
  } catch (error) {
    return error;
  }
}

describe.each(Object.entries(guards))('%s', (kind, make) => {
  it.each(
    {
      postgres: [
        'INSERT INTO canary VALUES (1)',
        'UPDATE canary SET secret = 1',
        'DELETE FROM canary',
        "COPY canary TO '/tmp/ticketsift-copy'",
        "COPY canary TO PROGRAM 'touch /tmp/ticketsift-copy'",
        "COPY canary FROM '/etc/passwd'",
        'SELECT secret INTO other FROM canary',
        'CREATE TABLE other (a int)',
        'SELECT writes()',
        "SELECT nextval('numbers')",
        "SELECT setval('numbers', 7)",
        'WITH gone AS (DELETE FROM canary RETURNING *) SELECT * FROM gone',
        'SELECT * FROM canary FOR UPDATE',
        'SELECT 1; DELETE FROM canary',
        'COMMIT; DELETE FROM canary',
        "SELECT set_config('transaction_read_only', 'off', true), writes()",
        'SET TRANSACTION READ WRITE',
        'TRUNCATE canary',
        'EXPLAIN ANALYZE DELETE FROM canary',
        "SELECT query_to_xml('DELETE FROM canary', true, true, '')",
        'LOCK TABLE canary',
        'CALL writes()',
        "DO 'BEGIN DELETE FROM canary; END'",
        "SELECT lo_from_bytea(0, 'x')",
      ],
      sqlite: [
        'INSERT INTO canary VALUES (1)',
        'UPDATE canary SET secret = 1',
        'DELETE FROM canary',
        'WITH a AS (SELECT 1) DELETE FROM canary',
        'WITH a AS (SELECT 1) INSERT INTO canary SELECT * FROM a',
        'CREATE TABLE other (a)',
        "ATTACH 'other.db' AS other",
        "VACUUM INTO 'other.db'",
        'PRAGMA writable_schema = 1',
        'PRAGMA journal_mode = WAL',
        'PRAGMA user_version = 7',
        'SELECT 1; DELETE FROM canary',
        'BEGIN; DELETE FROM canary; COMMIT',
        "SELECT load_extension('x')",
        "SELECT writefile('other.db', 'x')",
        'DROP TABLE canary',
        'REINDEX',
      ],
    }[kind] ?? [],
  )('refuses %s', async (sql) => {
    await using guarded = await make();
    const before = await guarded.state();
    expect(await attempt(guarded.location, sql)).toMatchObject({ code: 'bad_query', exitCode: 2 });
    expect(await guarded.state()).toBe(before);
    expect(existsSync('/tmp/ticketsift-copy')).toBe(false);
  });

  it('reads nothing else and changes nothing, whatever is given as a value', async () => {
    await using guarded = await make();
    const before = await guarded.state();
    for (const value of injections) {
      await using table = await openQuery(guarded.location, 'SELECT id FROM tickets WHERE text = :value', {
        value,
      });
      expect(await collect(table.rows())).toEqual([]);
    }
    expect(await guarded.state()).toBe(before);
  });

  it('reads no table but one that has just the name given', async () => {
    await using guarded = await make();
    const before = await guarded.state();
    for (const name of injections) {
      const opening = open(guarded.location, { sql: { table: name } });
      if (/^(public\.)?canary$/.test(name) && (kind === 'postgres' || name === 'canary')) {
        await using table = await opening;
        expect(table.columns).toEqual(['secret']);
      } else {
        await expect(opening).rejects.toMatchObject({ code: 'usage' });
      }
    }
    expect(await guarded.state()).toBe(before);
  });

  it('takes the names of columns for names', async () => {
    await using guarded = await make();
    const before = await guarded.state();
    for (const name of injections) {
      await using table = await open(guarded.location, { sql: { table: 'tickets' } });
      expect(() => findTicketColumns(table, { text: name })).toThrow(
        expect.objectContaining({ code: 'usage' }),
      );
    }
    expect(await guarded.state()).toBe(before);
  });

  it('gives columns and tables back as they are called, however odd that is', async () => {
    await using guarded = await make();
    const names = injections.filter((name) => !name.includes('\u0000'));
    const quoted = names.map((name) => `'x' AS "${name.replaceAll('"', '""').slice(0, 60)}"`);
    await using table = await openQuery(
      guarded.location,
      `SELECT ${quoted.join(', ')}`.replaceAll(/:(?=user_id")/g, ':'),
    );
    expect(table.columns).toEqual(names.map((name) => name.slice(0, 60)));
  });
});

describe('a failed attempt to write', () => {
  it('is reported as what it is', async () => {
    const failed = await attempt(
      inject('postgresUrl'),
      "SELECT set_config('transaction_read_only', 'off', true)",
    );
    expect(failed).toMatchObject({ message: expect.stringContaining('read-only transaction') });
  });
});
