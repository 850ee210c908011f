import { withoutCredentials } from '../../core/text/locations.js';
import type { Stopwatch } from '../../core/world/clock.js';
import type { PostgresVariables } from '../postgres/connect.js';
import { connectStore } from '../postgres/connect-store.js';
import { stepsTaken } from '../postgres/migrate.js';
import { requireServer } from '../postgres/require-server.js';
import { askServer, type PreparedShared } from './prepare.js';
import { sharedSchema } from './schema.js';

/** What is known of a shared cache. The rest is undefined where it has no tables yet. */
export interface InspectedShared extends Partial<PreparedShared> {
  /** How many steps of the schema it has taken, of how many that this program knows. */
  readonly version: number;
  readonly steps: number;
  /** Milliseconds until it answers a statement. */
  readonly latencyMs: number;
}

/**
 * Connects to a shared cache and changes nothing.
 * @throws TicketsiftError see `connectStore` and `requireServer`; what the server throws
 */
export async function inspectShared(
  url: string,
  variables: PostgresVariables,
  { elapsed }: Pick<Stopwatch, 'elapsed'>,
): Promise<InspectedShared> {
  const client = await connectStore(url, variables);
  try {
    const startedAt = elapsed();
    await requireServer((sql) => client.query(sql), sharedSchema.what, withoutCredentials(url));
    const latencyMs = elapsed() - startedAt;
    const { length: version } = await stepsTaken(client, sharedSchema);
    const found = version === 0 ? {} : await askServer(client);
    return { ...found, version, steps: sharedSchema.migrations.length, latencyMs };
  } finally {
    await client.end();
  }
}
