import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { codeOf, messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { withoutCredentials } from '../../core/text/locations.js';
import { shorten } from '../../core/text/shorten.js';
import { oneAtATime } from '../one-at-a-time.js';
import { connectPostgres, type PostgresVariables } from '../postgres/connect.js';
import { type NextSteps, nextStep } from '../postgres/next-steps.js';
import { signIn } from '../postgres/session-identity.js';

/** Runs one statement with `$1`, `$2`, …; resolves to its rows, whose values are the server's own text. */
export type RunQuery = (sql: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>;

/** A connection to the database of submitted runs. It does one thing at a time; others wait. */
export interface JobsDatabase extends AsyncDisposable {
  /** What to call it in messages. */
  readonly where: string;
  /** Runs statements as one transaction. @throws TicketsiftError `database`; what the work throws */
  transaction<T>(work: (query: RunQuery) => Promise<T>): Promise<T>;
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
  const client = await connectPostgres(url, variables, { sendsToken: idToken !== undefined });
  let lost = false;
  client.on('end', () => {
    lost = true;
  });
  client.on('error', () => {
    lost = true;
  });
  const query: RunQuery = async (sql, values = []) => (await client.query(sql, [...values])).rows;
  const transaction = async <T>(work: (query: RunQuery) => Promise<T>): Promise<T> => {
    try {
      await client.query('BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE');
      const token = await idToken?.();
      if (token !== undefined) await signIn(client, token);
      const result = await work(query);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {});
      throw error instanceof TicketsiftError ? error : failure(where, error);
    }
  };
  const inTurn = oneAtATime();
  try {
    await migrate(client, where);
  } catch (error) {
    await client.end();
    throw error instanceof TicketsiftError ? error : failure(where, error);
  }
  return {
    where,
    transaction: (work) => inTurn(() => transaction(work)),
    isLost: () => lost,
    [Symbol.asyncDispose]: () => client.end(),
  };
}

/** Steps are only ever appended: the files of `sql`. */
const steps = ['1-jobs'];

/** The lock of who makes the tables: "tsjobs" in ASCII, as a number. */
const lock = "SELECT pg_advisory_xact_lock(x'7473006a6f6273'::bigint)";

/** Takes the steps that are left; where two programs start at once, the second finds that they are done. */
async function migrate(client: pg.Client, where: string): Promise<void> {
  if ((await stepsLeft(client, where)).length === 0) return;
  await client.query('BEGIN');
  await client.query(lock);
  await client.query('CREATE TABLE IF NOT EXISTS ticketsift_job_steps (name TEXT PRIMARY KEY)');
  for (const name of await stepsLeft(client, where)) {
    await client.query(readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8'));
    await client.query('INSERT INTO ticketsift_job_steps VALUES ($1)', [name]);
  }
  await client.query('COMMIT');
}

async function stepsLeft(client: pg.Client, where: string): Promise<readonly string[]> {
  const { rows: found } = await client.query("SELECT to_regclass('ticketsift_job_steps') AS steps");
  if (found[0]?.steps === null) return steps;
  const { rows } = await client.query('SELECT name FROM ticketsift_job_steps');
  const taken = rows.map(({ name }) => String(name));
  if (taken.some((name) => !steps.includes(name))) {
    throw new TicketsiftError('database', `${where} holds submitted runs of a newer version of ticketsift`, {
      hint: 'Update ticketsift.',
    });
  }
  return steps.filter((name) => !taken.includes(name));
}

const nextSteps: NextSteps = [
  [
    /^42501$/,
    'Your role lacks a right. Start `ticketsift worker` once as the owner of the tables, which makes them, and give other roles the rights that docs/jobs.md lists.',
  ],
  [/^28000$/, 'Log in again: ticketsift login.'],
  [/^3F000$/, 'Name an existing schema: postgres://…?options=-csearch_path%3Djobs'],
];

function failure(where: string, cause: unknown): TicketsiftError {
  const message = shorten(messageOf(cause) || codeOf(cause), 300);
  return new TicketsiftError('database', `The submitted runs at ${where} cannot be used: ${message}`, {
    cause,
    hint: nextStep(cause, nextSteps) ?? 'Check that the server is running, and try again.',
  });
}
