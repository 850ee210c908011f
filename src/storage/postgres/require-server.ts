import * as z from 'zod';
import { TicketsiftError } from '../../core/errors.js';

/** The first version with `pg_current_xact_id` and, without an extension, `gen_random_uuid`; pg-boss needs it as well. */
const oldestMajor = 13;

const settings = z.tuple([
  z.object({ encoding: z.string(), number: z.coerce.number(), version: z.string() }),
]);

/**
 * Refuses a server that is too old, and a database of another encoding than UTF8: it lacks most of what tickets and models
 * write.
 * @param query runs one statement
 * @param what what is to be kept there: "a cache"
 * @param where names the database
 * @throws TicketsiftError `database`
 */
export async function requireServer(
  query: (sql: string) => Promise<{ readonly rows: readonly unknown[] }>,
  what: string,
  where: string,
): Promise<void> {
  const { rows } = await query(`SELECT current_setting('server_encoding') AS encoding,
    current_setting('server_version_num') AS number, current_setting('server_version') AS version`);
  const [{ encoding, number, version }] = settings.parse(rows);
  if (Math.floor(number / 10_000) < oldestMajor)
    throw unfit(where, `is PostgreSQL ${version}`, what, `PostgreSQL ${oldestMajor} or newer`);
  if (encoding !== 'UTF8')
    throw unfit(where, `has the encoding ${encoding}`, what, 'a database with the encoding UTF8');
}

function unfit(where: string, why: string, what: string, better: string): TicketsiftError {
  return new TicketsiftError('database', `${where} ${why}, so it cannot hold ${what}`, {
    hint: `Use ${better}.`,
  });
}
