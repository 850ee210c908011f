import type pg from 'pg';
import { withoutCredentials } from '../../core/text/locations.js';
import type { Stopwatch } from '../../core/world/clock.js';
import type { PostgresVariables } from './connect.js';
import { connectStore } from './connect-store.js';
import { type PostgresSchema, stepsLeft } from './migrate.js';
import { requireServer } from './require-server.js';

export interface InspectOptions extends Pick<Stopwatch, 'elapsed'> {
  readonly variables: PostgresVariables;
  readonly schema: PostgresSchema;
}

/** What is known of a database that the program keeps something in. */
export interface InspectedStore {
  /** How many steps of the schema it has taken, of how many that this program knows. */
  readonly version: number;
  readonly steps: number;
  /** Milliseconds until it answers a statement. */
  readonly latencyMs: number;
}

/**
 * Connects to a database that the program keeps something in, and changes nothing.
 * @param look may ask for more; there are no tables where the version is 0
 * @throws TicketsiftError see `connectStore` and `requireServer`; `database` for tables of a newer version of the program; what
 *   the server throws
 */
export async function inspectStore<T>(
  url: string,
  { variables, schema, elapsed }: InspectOptions,
  look: (store: InspectedStore, client: pg.Client) => T | Promise<T>,
): Promise<T> {
  const client = await connectStore(url, variables);
  try {
    const where = withoutCredentials(url);
    const startedAt = elapsed();
    await requireServer((sql) => client.query(sql), schema.what, where);
    const latencyMs = elapsed() - startedAt;
    const { length: steps } = schema.migrations;
    const { length: left } = await stepsLeft(client, schema, where);
    return await look({ version: steps - left, steps, latencyMs }, client);
  } finally {
    await client.end();
  }
}
