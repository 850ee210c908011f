import { TicketsiftError } from '../../core/errors.js';
import type { JobsDatabase } from './jobs-database.js';

/**
 * Refuses a pooler that has several clients use one session of the server, a transaction at a time: what a worker locks is its
 * session's, and would stay locked when the worker is gone.
 * @param connect connects a second time
 * @throws TicketsiftError `database`
 */
export async function requireOwnSession(
  database: JobsDatabase,
  connect: () => Promise<JobsDatabase>,
): Promise<void> {
  const session = await sessionOf(database);
  await using other = await connect();
  if ((await sessionOf(other)) !== session) return;
  const message = `The submitted runs at ${database.where} cannot be worked on: a pooler gives a worker no session of its own`;
  throw new TicketsiftError('database', message, {
    hint: 'Have the worker connect to the server itself, or to a pooler that works by the session (in PgBouncer pool_mode = session).',
  });
}

async function sessionOf({ direct }: JobsDatabase): Promise<unknown> {
  const [found] = await direct((query) => query('SELECT pg_backend_pid() AS id'));
  return found?.id;
}
