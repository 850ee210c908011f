import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { codeOf, messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { withoutCredentials } from '../../core/text/locations.js';
import { shorten } from '../../core/text/shorten.js';
import type { Stopwatch } from '../../core/world/clock.js';
import { oneAtATime } from '../one-at-a-time.js';
import type { PostgresVariables } from '../postgres/connect.js';
import { connectStore } from '../postgres/connect-store.js';
import { type InspectedStore, inspectStore } from '../postgres/inspect-store.js';
import { migratePostgres, type PostgresSchema } from '../postgres/migrate.js';
import { type NextSteps, nextStep, stepsOfOwnTables } from '../postgres/next-steps.js';
import { requireServer } from '../postgres/require-server.js';
import { signIn } from '../postgres/session-identity.js';

/** Runs one statement with `$1`, `$2`, …; resolves to its rows, whose values are the server's own text. */
export type JobsQuery = (sql: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>;

/** A connection to the database of submitted runs. It does one thing at a time; others wait. */
export interface JobsDatabase extends AsyncDisposable {
  /** What to call it in messages. */
  readonly where: string;
  /** Runs statements as one transaction. @throws TicketsiftError `database`; what the work throws */
  transaction<T>(work: (query: JobsQuery) => Promise<T>): Promise<T>;
  /** Runs statements outside of a transaction, for those that begin one themselves. */
  direct<T>(work: (query: JobsQuery) => Promise<T>): Promise<T>;
  /** Returns whether the connection is lost. */
  isLost(): boolean;
}

export interface JobsDatabaseOptions {
  readonly variables: PostgresVariables;
  /** Returns the token with which each transaction signs in; undefined where the role alone says who it is. */
  readonly idToken?: (() => Promise<string | undefined>) | undefined;
}

/**
 * Connects to the database of submitted runs, and makes its tables where there are none.
 * @throws TicketsiftError `database`, also for tables of a newer version of the program; `usage` for a URL that cannot be
 *   read
 */
export async function openJobsDatabase(
  url: string,
  { variables, idToken }: JobsDatabaseOptions,
): Promise<JobsDatabase> {
  const where = withoutCredentials(url);
  const fail = (error: unknown): never => {
    throw error instanceof TicketsiftError ? error : failure(where, error);
  };
  const client = await connectStore(url, variables, { sendsToken: idToken !== undefined }).catch(fail);
  let lost = false;
  client.on('end', () => {
    lost = true;
  });
  client.on('error', () => {
    lost = true;
  });
  const query: JobsQuery = async (sql, values = []) => {
    // Several statements at once have several results, which no caller looks at.
    const found: pg.QueryResult | pg.QueryResult[] = await client.query(sql, [...values]);
    return Array.isArray(found) ? [] : found.rows;
  };
  const transaction = async <T>(work: (query: JobsQuery) => Promise<T>): Promise<T> => {
    try {
      await client.query('BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE');
      const token = await idToken?.();
      if (token !== undefined) await signIn(client, token);
      const result = await work(query);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      if (isOfConnection(error)) lost = true;
      await client.query('ROLLBACK').catch(() => {});
      return fail(error);
    }
  };
  const inTurn = oneAtATime();
  try {
    await requireServer((sql) => client.query(sql), jobTables.what, where);
    await migratePostgres(client, jobTables, where, (work) =>
      transaction(async (query) => {
        await query(lock);
        await work();
      }),
    );
  } catch (error) {
    await client.end();
    return fail(error);
  }
  return {
    where,
    transaction: (work) => inTurn(() => transaction(work)),
    direct: (work) =>
      inTurn(async () => {
        try {
          return await work(query);
        } catch (error) {
          await client.query('ROLLBACK').catch(() => {});
          throw failure(where, error);
        }
      }),
    isLost: () => lost,
    [Symbol.asyncDispose]: () => client.end(),
  };
}

/** Steps are only ever appended. One is read when it is taken, which most starts do not. */
const steps = ['1-jobs', '2-costs', '3-submitter'];

const jobTables: PostgresSchema = {
  what: 'submitted runs',
  steps: 'ticketsift_job_steps',
  migrations: steps.map((name) => ({
    name,
    get sql() {
      return readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8');
    },
  })),
};

/** Connects to the database of submitted runs and changes nothing. @throws see `inspectStore` */
export async function inspectJobs(
  url: string,
  variables: PostgresVariables,
  { elapsed }: Pick<Stopwatch, 'elapsed'>,
): Promise<InspectedStore> {
  return await inspectStore(url, { variables, schema: jobTables, elapsed }, (store) => store);
}

/** The lock of who makes the tables: "tsjobs" in ASCII, as a number. */
const lock = "SET LOCAL lock_timeout = '30s'; SELECT pg_advisory_xact_lock(x'74736a6f6273'::bigint)";

/** Whether an error says that the connection is gone, or goes. */
function isOfConnection(error: unknown): boolean {
  return (
    /^(08|57P0|E[A-Z]+$)/.test(codeOf(error)) ||
    /^(Connection terminated|Client has encountered|Client was closed)/.test(messageOf(error))
  );
}

const nextSteps: NextSteps = [
  [
    /^42501$/,
    'Your role lacks a right. Start `ticketsift worker` once as the owner of the tables, which makes them, and give other roles the rights that docs/workers.md lists.',
  ],
  [
    /^42883$/,
    'Have an administrator run the SQL of docs/sources.md, “A token that the database verifies”, or leave `identity` out of `jobs:`.',
  ],
  [/^28000$/, 'Log in again: ticketsift login.'],
  [/^55P03$/, 'Another program holds what this one waits for: end it, or run the same command again.'],
  [
    /^23514$/,
    'A ticket is larger than a submitted run can hold: classify it on your machine with `ticketsift classify`.',
  ],
  ...stepsOfOwnTables('jobs'),
];

function failure(where: string, cause: unknown): TicketsiftError {
  const message = shorten(messageOf(cause) || codeOf(cause), 300);
  return new TicketsiftError('database', `The submitted runs at ${where} cannot be used: ${message}`, {
    cause,
    hint: nextStep(cause, nextSteps) ?? 'Check that the server is running, and try again.',
  });
}
