import type pg from 'pg';
import type { Identity } from '../../core/identity.js';

/**
 * Sets the current user's identity in a transaction, for row-level security: as `ticketsift.user_id`, `user_email`, `org_id`, `user_roles`
 * (JSON), and `issuer` where one is given.
 */
export async function setSessionIdentity(
  client: pg.Client,
  { userId, email, orgId, roles }: Identity,
  issuer = '',
): Promise<void> {
  const claims = {
    user_id: userId,
    user_email: email ?? '',
    org_id: orgId ?? '',
    user_roles: JSON.stringify(roles),
    issuer,
  };
  const calls = Object.keys(claims).map(
    (name, index) => `set_config('ticketsift.${name}', $${index + 1}, true)`,
  );
  await client.query(`SELECT ${calls.join(', ')}`, Object.values(claims));
}

/**
 * The condition that a function `f` of a schema `n` is what an administrator has made (docs/sources.md): anyone who may create
 * schemas can give one the name where there is none yet, and would be sent the tokens of others.
 */
export const isOfAdministrator = `n.nspname = 'ticketsift_auth'
  AND pg_get_userbyid(n.nspowner) = 'ticketsift_auth' AND pg_get_userbyid(f.proowner) = 'ticketsift_auth'`;

const verifier = `SELECT FROM pg_catalog.pg_proc f JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
  WHERE f.proname = 'sign_in' AND ${isOfAdministrator}`;

/** Says that a database does not verify tokens: nothing that an administrator has made does. */
class NoVerifier extends Error {
  override readonly name = 'NoVerifier';
  /** That of a function that is not there. */
  readonly code = '42883';

  constructor() {
    super('it has no function ticketsift_auth.sign_in that belongs to the role ticketsift_auth');
  }
}

/**
 * Signs in to a transaction with a token that the database verifies (docs/sources.md has the function). The token is a
 * parameter, since other sessions of the same role see the text of a statement, and is not kept in the session, since
 * the query could read it there.
 * @throws pg.DatabaseError the server's own complaint; NoVerifier before the token is sent
 */
export async function signIn(client: pg.Client, token: string): Promise<void> {
  const { rowCount } = await client.query(verifier);
  if (rowCount === 0) throw new NoVerifier();
  await client.query('SELECT ticketsift_auth.sign_in($1)', [token]);
}
