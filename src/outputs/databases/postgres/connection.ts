import type { QueryResult } from 'pg';
import { messageOf } from '../../../core/errors/caught.js';
import { TicketsiftError } from '../../../core/errors.js';
import { type Waiting, waitFor } from '../../../core/world/wait.js';
import { connectPostgres, type PostgresVariables } from '../../../storage/postgres/connect.js';
import { postgresFailure } from './failure.js';

/** A connection for writing. */
export interface Connection {
  /**
   * Runs a statement.
   * @throws what the server says, or why the connection was lost
   */
  query(sql: string, values?: readonly unknown[]): Promise<QueryResult<Record<string, unknown>>>;
  /**
   * Changes a table in a transaction of its own, and reports the wait where another transaction holds the
   * table. Gives up after 30 seconds, or after the server's own limit.
   * @throws as `query`; TicketsiftError `interrupted`
   */
  change(sql: string, values?: readonly unknown[]): Promise<QueryResult<Record<string, unknown>>>;
  /** May be called twice. Never throws. */
  close(): Promise<void>;
}

interface ConnectionOptions {
  /** The table to change, as messages call it. */
  readonly what: string;
  readonly variables: PostgresVariables;
  readonly waiting: Waiting;
}

// Set within the transaction, since a pooler may pass session settings on to another client.
const begin = `BEGIN; SET LOCAL array_nulls = on; SELECT set_config('lock_timeout', '30s', true) WHERE current_setting('lock_timeout') = '0'`;

/**
 * Connects to a database.
 * @throws TicketsiftError `bad_output` where it cannot connect
 */
export async function openConnection(
  url: string,
  { what, variables, waiting }: ConnectionOptions,
): Promise<Connection> {
  const client = await connectPostgres(url, variables).catch((cause) => {
    throw connectFailure(cause);
  });
  let lost: Error | undefined;
  let closed: Promise<void> | undefined;
  // Without a listener, a connection lost between two batches would end the process.
  client.on('error', (cause) => {
    lost ??= cause;
  });
  const query: Connection['query'] = async (sql, values = []) => {
    try {
      return await client.query<Record<string, unknown>>(sql, [...values]);
    } catch (cause) {
      // What ended the connection says more than that it is closed.
      throw lost ?? cause;
    }
  };
  const changeOnce: Connection['change'] = async (sql, values) => {
    try {
      await client.query(begin);
      const result = await query(sql, values);
      await query('COMMIT');
      return result;
    } catch (cause) {
      await query('ROLLBACK').catch(() => {});
      throw cause;
    }
  };
  const note = `waiting for ${what}: another transaction may hold it`;
  return {
    query,
    change: (sql, values) => waitFor(changeOnce(sql, values), { note }, waiting),
    close() {
      closed ??= client.end().catch(() => {});
      return closed;
    },
  };
}

function connectFailure(cause: unknown): TicketsiftError {
  if (!(cause instanceof TicketsiftError)) return postgresFailure('to PostgreSQL', cause);
  const hint = cause.hint ?? 'Check that the server is running and that you may log in.';
  return new TicketsiftError('bad_output', messageOf(cause), { hint, cause });
}

/**
 * Runs work on a table.
 * @throws TicketsiftError `bad_output` for what PostgreSQL throws
 */
export async function explained<T>(what: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw postgresFailure(what, cause);
  }
}
