import type pg from 'pg';
import { type ConnectOptions, connectPostgres, type PostgresVariables } from './connect.js';

/**
 * What our statements and the texts of values rely on. An administrator may have set something else for a role or a database.
 */
const settings = {
  array_nulls: 'on',
  bytea_output: 'hex',
  DateStyle: 'ISO',
  default_transaction_deferrable: 'off',
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  extra_float_digits: '1',
  row_security: 'on',
  standard_conforming_strings: 'on',
};

const set = Object.entries(settings)
  .map(([name, value]) => `SET ${name} = '${value}'`)
  .join('; ');

/**
 * Connects to a database in which the program writes. See `connectPostgres`.
 * @throws TicketsiftError see `connectPostgres`; pg.DatabaseError the server's own complaint
 */
export async function connectStore(
  url: string,
  variables: PostgresVariables,
  options?: ConnectOptions,
): Promise<pg.Client> {
  const client = await connectPostgres(url, variables, options);
  try {
    await client.query(set);
  } catch (error) {
    client.connection.stream.destroy();
    throw error;
  }
  return client;
}
