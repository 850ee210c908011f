import * as z from 'zod';

/** Something in a database, and the role that owns it. */
export interface Owned {
  readonly name: string;
  readonly owner: string;
}

/** Runs one statement; resolves to its rows, whose values are texts. */
type Query = (sql: string, values: readonly unknown[]) => Promise<readonly unknown[]>;

const found = z.object({ name: z.string(), owner: z.string() });

/**
 * The condition that a role `owner` is not that of this session and none of which it is a member. What its owner has put
 * there, such as a trigger, runs with the rights of the role that writes. So that a superuser is a member of all roles does not
 * count.
 */
const isAnother = `NOT pg_has_role(me.oid, owner.oid, 'USAGE') OR (me.rolsuper AND NOT owner.rolsuper)`;

/** Returns the first of these tables, by names that are not quoted, which belongs to another role. */
export async function tableOfAnother(query: Query, tables: readonly string[]): Promise<Owned | undefined> {
  const rows = await query(
    `SELECT c.relname AS name, owner.rolname AS owner
     FROM pg_class c JOIN pg_roles owner ON owner.oid = c.relowner JOIN pg_roles me ON me.rolname = current_user
     WHERE c.oid = ANY ($1::text[]::regclass[]) AND (${isAnother}) ORDER BY c.relname LIMIT 1`,
    [tables],
  );
  return found.optional().parse(rows[0]);
}

/** Returns a schema, if it is there and belongs to another role. */
export async function schemaOfAnother(query: Query, name: string): Promise<Owned | undefined> {
  const rows = await query(
    `SELECT n.nspname AS name, owner.rolname AS owner
     FROM pg_namespace n JOIN pg_roles owner ON owner.oid = n.nspowner JOIN pg_roles me ON me.rolname = current_user
     WHERE n.nspname = $1 AND (${isAnother})`,
    [name],
  );
  return found.optional().parse(rows[0]);
}
