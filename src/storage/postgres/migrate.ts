import type pg from 'pg';
import { TicketsiftError } from '../../core/errors.js';
import { visible } from '../../core/text/visible.js';
import type { Migration } from '../open.js';
import { tableOfAnother } from './owners.js';

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
 * @throws TicketsiftError `database` for tables of a newer version of the program, and for those of an older one that belong
 *   to another role; what the server throws
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
    await refuseOthers(client, schema, where);
    for (const { name, sql } of await stepsLeft(client, schema, where)) {
      await client.query(sql);
      await client.query(`INSERT INTO ${schema.steps} VALUES ($1)`, [name]);
    }
  });
}

/** What a step makes belongs to who takes it, and where the tables are another's, these must be that role's, too. */
async function refuseOthers(
  client: pg.Client,
  { steps, what }: PostgresSchema,
  where: string,
): Promise<void> {
  const table = await tableOfAnother(
    async (sql, values) => (await client.query(sql, [...values])).rows,
    [steps],
  );
  if (table === undefined) return;
  const message = `${where} holds ${what} of an older version of ticketsift, in tables that belong to the role ${visible(table.owner)}`;
  throw new TicketsiftError('database', message, {
    hint: `Have ticketsift run once as ${visible(table.owner)} or a member of that role, which then changes the tables.`,
  });
}

/** Returns the names of the steps that a database has taken; none where it holds nothing of the program yet. */
async function stepsTaken(
  client: pg.Client,
  { steps }: Pick<PostgresSchema, 'steps'>,
): Promise<readonly string[]> {
  const { rows: found } = await client.query('SELECT to_regclass($1) AS steps', [steps]);
  if (found[0]?.steps === null) return [];
  const { rows } = await client.query(`SELECT name FROM ${steps}`);
  return rows.map(({ name }) => String(name));
}

/**
 * Returns the steps that a database has not taken yet.
 * @throws TicketsiftError `database` for tables of a newer version of the program; what the server throws
 */
export async function stepsLeft(
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
