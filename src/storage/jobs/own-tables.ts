import { TicketsiftError } from '../../core/errors.js';
import { visible } from '../../core/text/visible.js';
import { type Owned, schemaOfAnother, tableOfAnother } from '../postgres/owners.js';
import type { JobsDatabase } from './jobs-database.js';

const tables = [
  'ticketsift_job_steps',
  'ticketsift_jobs',
  'ticketsift_job_chunks',
  'ticketsift_job_outcomes',
  'ticketsift_job_costs',
];

/**
 * Has a worker use only tables of its own role: others that were made under these names could run what their owner likes
 * with the rights of the worker.
 * @throws TicketsiftError `database`
 */
export async function requireOwnTables({ transaction, where }: JobsDatabase): Promise<void> {
  const found = await transaction((query) => tableOfAnother(query, tables));
  if (found) throw refusal(where, 'table', found);
}

/** The same for the schema of the queue, which is made where it is not there. @throws TicketsiftError `database` */
export async function requireOwnSchema({ transaction, where }: JobsDatabase, name: string): Promise<void> {
  const found = await transaction(async (query) => {
    const [there] = await query('SELECT FROM pg_namespace WHERE nspname = $1', [name]);
    if (there === undefined) await query(`CREATE SCHEMA IF NOT EXISTS ${name}`);
    return schemaOfAnother(query, name);
  });
  if (found) throw refusal(where, 'schema', found);
}

function refusal(where: string, kind: 'table' | 'schema', { name, owner }: Owned): TicketsiftError {
  const message = `The submitted runs at ${where} cannot be worked on: the ${kind} ${name} belongs to the role ${visible(owner)}`;
  return new TicketsiftError('database', message, {
    hint: `Have the worker connect as ${visible(owner)} or a member of that role, if it is the one that docs/workers.md tells an administrator to make. Else name a schema of your own: postgres://…?options=-csearch_path%3Djobs`,
  });
}
