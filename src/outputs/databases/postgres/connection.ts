import type { QueryResult } from 'pg';
import { messageOf } from '../../../core/errors/caught.js';
import { TicketsiftError } from '../../../core/errors.js';
import { connectPostgres, type PostgresVariables } from '../../../storage/postgres/connect.js';
import { postgresFailure } from './failure.js';

/** A connection that is written over. */
export interface Connection {
  /** @throws what the server says, or why the connection was lost */
  query(sql: string, values?: readonly unknown[]): Promise<QueryResult<Record<string, unknown>>>;
  /** May be called twice. Never throws. */
  close(): Promise<void>;
}

/** @throws TicketsiftError `bad_output` where there is no connecting */
export async function openConnection(url: string, variables: PostgresVariables): Promise<Connection> {
  const client = await connectPostgres(url, variables).catch((cause) => {
    throw connectFailure(cause);
  });
  let lost: Error | undefined;
  let closed: Promise<void> | undefined;
  // Without a listener, a connection that is lost between two batches would end the process.
  client.on('error', (cause) => {
    lost ??= cause;
  });
  return {
    async query(sql, values = []) {
      try {
        return await client.query<Record<string, unknown>>(sql, [...values]);
      } catch (cause) {
        // What ended the connection says more than that there is none.
        throw lost ?? cause;
      }
    },
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
