import type { QueryResult } from 'pg';
import { messageOf } from '../../../core/errors/caught.js';
import { TicketsiftError } from '../../../core/errors.js';
import { type Waiting, waitFor } from '../../../core/world/wait.js';
import { connectPostgres, type PostgresVariables } from '../../../storage/postgres/connect.js';
import { postgresFailure } from './failure.js';

/** A connection that is written over. */
export interface Connection {
  /** @throws what the server says, or why the connection was lost */
  query(sql: string, values?: readonly unknown[]): Promise<QueryResult<Record<string, unknown>>>;
  /**
   * Changes a table in a transaction of its own, and says what it waits for where another transaction holds the table.
   * Gives up after 30 seconds, or after what the server is set to.
   * @throws as `query`; TicketsiftError `interrupted`
   */
  change(sql: string, values?: readonly unknown[]): Promise<QueryResult<Record<string, unknown>>>;
  /** May be called twice. Never throws. */
  close(): Promise<void>;
}

interface ConnectionOptions {
  /** The table that is changed, as messages call it. */
  readonly what: string;
  readonly variables: PostgresVariables;
  readonly waiting: Waiting;
}

// Within the transaction, since a pooler may give what is set for the session to another client.
const begin = `BEGIN; SELECT set_config('lock_timeout', '30s', true) WHERE current_setting('lock_timeout') = '0'`;

/** @throws TicketsiftError `bad_output` where there is no connecting */
export async function openConnection(
  url: string,
  { what, variables, waiting }: ConnectionOptions,
): Promise<Connection> {
  const client = await connectPostgres(url, variables).catch((cause) => {
    throw connectFailure(cause);
  });
  let lost: Error | undefined;
  let closed: Promise<void> | undefined;
  // Without a listener, a connection that is lost between two batches would end the process.
  client.on('error', (cause) => {
    lost ??= cause;
  });
  const query: Connection['query'] = async (sql, values = []) => {
    try {
      return await client.query<Record<string, unknown>>(sql, [...values]);
    } catch (cause) {
      // What ended the connection says more than that there is none.
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
  const hint = cause.hint ?? 'See that the server is there, and that you may log in.';
  return new TicketsiftError('bad_output', messageOf(cause), { hint, cause });
}

/** Runs what works on a table. @throws TicketsiftError `bad_output` for what PostgreSQL throws */
export async function explained<T>(what: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw postgresFailure(what, cause);
  }
}
