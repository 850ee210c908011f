import type { Stopwatch } from '../../core/world/clock.js';
import type { PostgresVariables } from '../postgres/connect.js';
import { type InspectedStore, inspectStore } from '../postgres/inspect-store.js';
import { askServer, type PreparedShared } from './prepare.js';
import { sharedSchema } from './schema.js';

/** What is known of a shared cache; less where it has no tables yet. */
export interface InspectedShared extends InspectedStore, Partial<PreparedShared> {}

/** Connects to a shared cache and changes nothing. @throws see `inspectStore` */
export async function inspectShared(
  url: string,
  variables: PostgresVariables,
  { elapsed }: Pick<Stopwatch, 'elapsed'>,
): Promise<InspectedShared> {
  return await inspectStore(url, { variables, schema: sharedSchema, elapsed }, async (store, client) =>
    store.version === 0 ? store : { ...store, ...(await askServer(client)) },
  );
}
