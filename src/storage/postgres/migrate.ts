import type pg from 'pg';
import { TicketsiftError } from '../../core/errors.js';
import type { Migration } from '../open.js';

/** What the program keeps for itself in a PostgreSQL database, in the first schema of the search path. */
export interface PostgresSchema {
  /** Said in messages: "prompts". */
  readonly what: string;
  /** The table of the steps that are taken. A name, not quoted. */
  readonly steps: string;
  readonly migrations: readonly Migration[];
}

/**
 * Takes the steps that are left. If two programs start at once, the second finds that they are done.
 * @param where names the database in messages
 * @param write runs work in a transaction, one at a time across all processes
 * @throws TicketsiftError `database` for tables of a newer version of the program; what the server throws
 */
export async function migratePostgres(
  client: pg.Client,
  schema: PostgresSchema,
  where: string,
  write: (work: () => Promise<void>) => Promise<void>,
): Promise<void> {
  if ((await stepsLeft(client, schema, where)).length === 0) return;
  await write(async () => {
    await client.query(`CREATE TABLE IF NOT EXISTS ${schema.steps} (name TEXT PRIMARY KEY)`);
    for (const { name, sql } of await stepsLeft(client, schema, where)) {
      await client.query(sql);
      await client.query(`INSERT INTO ${schema.steps} VALUES ($1)`, [name]);
    }
  });
}

/** Returns the names of the steps that a database has taken; none where it holds nothing of the program yet. */
export async function stepsTaken(
  client: pg.Client,
  { steps }: Pick<PostgresSchema, 'steps'>,
): Promise<readonly string[]> {
  const { rows: found } = await client.query('SELECT to_regclass($1) AS steps', [steps]);
  if (found[0]?.steps === null) return [];
  const { rows } = await client.query(`SELECT name FROM ${steps}`);
  return rows.map(({ name }) => String(name));
}

async function stepsLeft(
  client: pg.Client,
  schema: PostgresSchema,
  where: string,
): Promise<readonly Migration[]> {
  const { what, migrations } = schema;
  const taken = await stepsTaken(client, schema);
  if (taken.some((name) => !migrations.some((step) => step.name === name))) {
    throw new TicketsiftError('database', `${where} holds ${what} of a newer version of ticketsift`, {
      hint: 'Update ticketsift.',
    });
  }
  return migrations.filter(({ name }) => !taken.includes(name));
}
