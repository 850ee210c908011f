import pg from 'pg';
import { systemClock } from '../../src/core/world/clock.js';
import { openSharedDatabase, type SharedDatabase } from '../../src/storage/shared/connection.js';
import { prepareShared } from '../../src/storage/shared/prepare.js';
import type { TestDatabase } from './postgres.js';

/** Makes the tables of a shared cache, as the superuser, and a role that owns nothing for each of these organisations. */
export async function sharedTables(database: TestDatabase, ...names: readonly string[]) {
  await prepareShared(database.url, {});
  const urls = new Map<string, string>();
  for (const name of names) {
    const [role, group] = [`${name}_${database.name}`, `ticketsift_org_${name}_${database.name}`];
    await database.query(`CREATE ROLE ${group};
      CREATE ROLE ${role} LOGIN PASSWORD 'x' IN ROLE ${group};
      GRANT SELECT, INSERT, UPDATE, DELETE
        ON ticketsift_answers, ticketsift_leases, ticketsift_budgets, ticketsift_reservations TO ${role};
      GRANT SELECT ON ticketsift_cache_steps TO ${role}`);
    urls.set(name, Object.assign(new URL(database.url), { username: role, password: 'x' }).href);
  }
  /** The URL with which an organisation connects. */
  return (name: string) => urls.get(name) ?? '';
}

/** Opens the database as a program does. */
export function sharedDatabase(url: string): SharedDatabase {
  return openSharedDatabase({ url, variables: {}, clock: systemClock });
}

/** Runs SQL as somebody does who has the URL, in one transaction; resolves to the rows of the last statement. */
export async function asClient(url: string, ...statements: readonly string[]): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query('BEGIN');
    let rows: unknown[] = [];
    for (const sql of statements) ({ rows } = await client.query(sql));
    await client.query('COMMIT');
    return rows;
  } finally {
    await client.end();
  }
}
