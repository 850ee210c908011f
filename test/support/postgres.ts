import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

/** A database of its own on the PostgreSQL that all tests share. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  readonly name: string;
  /** Runs statements as the superuser and gives the rows of the last one. */
  query(sql: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
}

/** A new, empty database that goes away with the test: `await using database = await testDatabase()`. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await once(server, `CREATE DATABASE ${name}`);
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  const client = new pg.Client(url);
  await client.connect();
  return {
    url,
    name,
    query: async (sql, values) => (await client.query(sql, values ? [...values] : undefined)).rows,
    async [Symbol.asyncDispose]() {
      await client.end();
      await once(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function once(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(sql);
  await client.end();
}
