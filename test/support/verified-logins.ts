import { sqlInDocs } from './docs-sql.js';
import type { TestDatabase } from './postgres.js';

/**
 * Has a database verify logins, with what docs/sources.md tells an administrator to run. The role that owns it is the
 * server's, so it is made where no other test has made it, and stays.
 * @param analysts the role of those who sign in in place of that of the docs
 */
export async function verifyLogins(database: TestDatabase, analysts = 'analysts'): Promise<void> {
  const [functions = ''] = await sqlInDocs('docs/sources.md', 'A token that the database verifies');
  const made = `DO $$ BEGIN CREATE ROLE ticketsift_auth;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;`;
  await database.query(
    functions.replace(/^CREATE ROLE ticketsift_auth;.*$/m, () => made).replaceAll(/\banalysts\b/g, analysts),
  );
}
