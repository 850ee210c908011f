import type pg from 'pg';
import { messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { withoutCredentials } from '../../core/text/locations.js';
import { shorten } from '../../core/text/shorten.js';
import type { PostgresVariables } from '../postgres/connect.js';
import { connectStore } from '../postgres/connect-store.js';
import { migratePostgres } from '../postgres/migrate.js';
import { type NextSteps, nextStep, stepsOfOwnTables } from '../postgres/next-steps.js';
import { requireServer } from '../postgres/require-server.js';
import { isOfAdministrator } from '../postgres/session-identity.js';
import { sharedSchema } from './schema.js';

/** What a server says of itself. */
export interface PreparedShared {
  /** Whose rows the role that connects sees, unless a token says more: see the steps of the schema. */
  readonly owner: string;
  /** Whether it verifies the token of a login for this role. */
  readonly verifiesTokens: boolean;
}

/** The lock of who makes tables: "tsscache" in ASCII, as a number of eight bytes. */
const lock = `SET LOCAL lock_timeout = '30s'; SELECT pg_advisory_xact_lock(x'7473736361636865'::bigint)`;

/**
 * Makes the tables of a shared cache where they are not there yet, and finds out what the server verifies.
 * @throws TicketsiftError `database` for a server that cannot be reached or used; `usage` for a URL that cannot be read
 */
export async function prepareShared(url: string, variables: PostgresVariables): Promise<PreparedShared> {
  const where = withoutCredentials(url);
  const fail = (error: unknown): never => {
    throw error instanceof TicketsiftError ? error : unusable(where, error);
  };
  const client = await connectStore(url, variables).catch(fail);
  try {
    await requireServer((sql) => client.query(sql), sharedSchema.what, where);
    await migratePostgres(client, sharedSchema, where, (work) => inTransaction(client, work));
    return await askServer(client);
  } catch (error) {
    return fail(error);
  } finally {
    client.end().catch(() => {});
  }
}

/** @throws what the server throws; it lacks the function where there are no tables yet */
export async function askServer(client: pg.Client): Promise<PreparedShared> {
  const { rows } = await client.query(`SELECT ticketsift_cache_owner() AS owner,
    EXISTS (
      SELECT FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace
      WHERE f.proname = 'sign_in' AND ${isOfAdministrator}
        AND has_schema_privilege(n.oid, 'USAGE') AND has_function_privilege(f.oid, 'EXECUTE')
    )::text AS verifies`);
  return { owner: String(rows[0]?.owner), verifiesTokens: rows[0]?.verifies === 'true' };
}

async function inTransaction(client: pg.Client, work: () => Promise<void>): Promise<void> {
  await client.query(`BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE; ${lock}`);
  await work();
  await client.query('COMMIT');
}

/** What to do where a role lacks a right, whenever that is noticed. */
const ofRights: NextSteps = [
  [
    /^42501$/,
    'Your role needs the right to SELECT, INSERT, UPDATE and DELETE in the tables of the cache, to SELECT in ticketsift_cache_steps, and, the first time, the right to create them.',
  ],
];

/** Returns what to do where a shared cache cannot be written to; undefined where that is not known. */
export function stepToWrite(cause: unknown): string | undefined {
  return nextStep(cause, ofRights);
}

const nextSteps: NextSteps = [
  ...ofRights,
  ...stepsOfOwnTables('cache'),
  [/^55P03$/, 'Another program is making the tables: run the same command again.'],
];

/** What a user can do where a server does not do what the cache needs. */
function unusable(where: string, cause: unknown): TicketsiftError {
  const message = shorten(messageOf(cause), 300);
  return new TicketsiftError('database', `The cache at ${where} cannot be used: ${message}`, {
    cause,
    hint: nextStep(cause, nextSteps) ?? 'Check that the server is running, and run the same command again.',
  });
}
