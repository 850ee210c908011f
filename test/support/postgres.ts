import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

/** An empty database for a test, on the PostgreSQL that all tests share. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  readonly name: string;
  /** Runs statements as the superuser and returns the rows of the last one. */
  query(sql: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
}

interface Database {
  readonly url: string;
  readonly name: string;
  readonly client: pg.Client;
}

/** The databases of this test file that no test uses now. */
const idle: Database[] = [];

/**
 * Lends a database to a test: `await using database = await testDatabase()`. A file makes one for each that a test of it
 * uses at once, and the next test gets it with new schemas, which take a fraction of the time. A role that a test makes has
 * the name of the database at its end, and goes away too.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const database = idle.pop() ?? (await createDatabase());
  const { url, name, client } = database;
  return {
    url,
    name,
    query: async (sql, values) => (await client.query(sql, values ? [...values] : undefined)).rows,
    async [Symbol.asyncDispose]() {
      await clear(client);
      idle.push(database);
    },
  };
}

async function createDatabase(): Promise<Database> {
  const server = inject('postgresUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const superuser = new pg.Client(server);
  await superuser.connect();
  await superuser.query(`CREATE DATABASE ${name}`);
  await superuser.end();
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  const client = new pg.Client(url);
  await client.connect();
  return { url, name, client };
}

/** Ends what else uses the database, and makes its schemas, settings and roles as they were. */
async function clear(client: pg.Client): Promise<void> {
  await client.query(`
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid();
    DO $$
      DECLARE name text;
      BEGIN
        FOR name IN SELECT nspname FROM pg_namespace
          WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
        LOOP
          EXECUTE format('DROP SCHEMA %I CASCADE', name);
        END LOOP;
        FOR name IN SELECT rolname FROM pg_roles WHERE rolname LIKE '%_' || current_database()
        LOOP
          EXECUTE format('DROP OWNED BY %I', name);
          EXECUTE format('DROP ROLE %I', name);
        END LOOP;
        EXECUTE format('ALTER DATABASE %I RESET ALL', current_database());
      END
    $$;
    CREATE SCHEMA public AUTHORIZATION pg_database_owner;
    GRANT USAGE ON SCHEMA public TO PUBLIC`);
}

/** A table of tickets, two of Ann's and one of Bob's, who are of different organisations. */
export const ticketsOfPeople = `
  CREATE TABLE tickets (id text, text text, owner text, org text);
  INSERT INTO tickets VALUES
    ('A1', 'The dashboard is down', 'ann', 'org-1'),
    ('A2', 'Add a dark mode', 'ann', 'org-1'),
    ('B1', 'I was charged twice', 'bob', 'org-2');
`;
