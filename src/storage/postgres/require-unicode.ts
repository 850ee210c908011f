import type pg from 'pg';
import { TicketsiftError } from '../../core/errors.js';

/**
 * Refuses a database of another encoding: it lacks most of what tickets and models write.
 * @param what what is to be kept there: "a cache"
 * @param where names the database
 * @throws TicketsiftError `database`
 */
export async function requireUnicode(client: pg.Client, what: string, where: string): Promise<void> {
  const { rows } = await client.query("SELECT current_setting('server_encoding') AS encoding");
  const encoding = String(rows[0]?.encoding);
  if (encoding === 'UTF8') return;
  throw new TicketsiftError('database', `${where} has the encoding ${encoding}, so it cannot hold ${what}`, {
    hint: 'Use a database with the encoding UTF8.',
  });
}
