import { codeOf, messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { withoutCredentials } from '../../core/text/locations.js';
import { shorten } from '../../core/text/shorten.js';
import { oneAtATime } from '../../storage/one-at-a-time.js';
import type { PostgresVariables } from '../../storage/postgres/connect.js';
import { connectStore } from '../../storage/postgres/connect-store.js';
import { migratePostgres } from '../../storage/postgres/migrate.js';
import { type NextSteps, nextStep } from '../../storage/postgres/next-steps.js';
import { setSessionIdentity } from '../../storage/postgres/session-identity.js';
import type { PromptDatabase, RunStatement } from './database.js';
import type { Person } from './person.js';
import { migrationsFor } from './statements.js';

/**
 * The lock of a writer: "tsprompt" in ASCII, as a number of eight bytes. A program that holds it for long has stopped in
 * the middle, so the wait for it is limited.
 */
const lock = `SELECT set_config('lock_timeout', '30s', true) WHERE current_setting('lock_timeout') = '0';
  SELECT pg_advisory_xact_lock(x'747370726f6d7074'::bigint)`;

/**
 * Opens prompts in a PostgreSQL database, in the first schema of the search path. The session gets the current user's
 * identity, for row-level security.
 * @throws TicketsiftError `database` for a server that cannot be reached, and for tables that cannot be made or are from a
 *   newer version of the program; `usage` for a URL that cannot be read
 */
export async function openPostgresPrompts(
  url: string,
  { variables, person }: { variables: PostgresVariables; person: Person | undefined },
): Promise<PromptDatabase> {
  const where = withoutCredentials(url);
  const fail = (error: unknown): never => {
    throw error instanceof TicketsiftError ? error : failure(where, error);
  };
  const client = await connectStore(url, variables).catch(fail);
  const run: RunStatement = async (sql, parameters) => {
    const { text, values } = numbered(sql, parameters);
    const { rows } = await client.query(text, values);
    return rows;
  };
  const transaction = async <T>(begin: string, work: (run: RunStatement) => Promise<T>): Promise<T> => {
    try {
      await client.query(begin);
      if (person) await setSessionIdentity(client, person.identity, person.issuer);
      if (begin === writing) await client.query(lock);
      const result = await work(run);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {});
      return fail(error);
    }
  };
  const inTurn = oneAtATime();
  const database: PromptDatabase = {
    read: (work) => inTurn(() => transaction(reading, work)),
    write: (work) => inTurn(() => transaction(writing, work)),
    [Symbol.asyncDispose]: () => client.end(),
  };
  try {
    await migratePostgres(client, schema, where, database.write);
    return database;
  } catch (error) {
    await client.end();
    return fail(error);
  }
}

const schema = {
  what: 'prompts',
  steps: 'ticketsift_prompt_steps',
  migrations: migrationsFor('postgres'),
};

const reading = 'BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY';
// Everything that was written before the lock was taken must be visible after it.
const writing = 'BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE';

/** Replaces named parameters by PostgreSQL's: `$1`, `$2`, … */
export function numbered(sql: string, parameters: Readonly<Record<string, string | number | null>>) {
  const names = [...new Set([...sql.matchAll(/(?<!:):([a-z_]+)/g)].map(([, name = '']) => name))];
  return {
    text: sql.replaceAll(/(?<!:):([a-z_]+)/g, (_, name: string) => `$${names.indexOf(name) + 1}`),
    values: names.map((name) => parameters[name] ?? null),
  };
}

const nextSteps: NextSteps = [
  [
    /^42501$/,
    'Your role needs the right to SELECT and INSERT in ticketsift_prompts, ticketsift_prompt_versions and ticketsift_labels, to SELECT in ticketsift_prompt_steps, and, the first time, the right to create them.',
  ],
  [/^3F000$/, 'Name an existing schema: postgres://…?options=-csearch_path%3Dprompts'],
  [/^55P03$/, 'Another program has been saving for long: end it or wait, then save again.'],
];

function failure(where: string, cause: unknown): TicketsiftError {
  const message = shorten(messageOf(cause) || codeOf(cause), 300);
  return new TicketsiftError('database', `The saved prompts at ${where} cannot be used: ${message}`, {
    cause,
    hint:
      nextStep(cause, nextSteps) ?? 'Nothing was changed. Check that the server is running, and try again.',
  });
}
