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
 * Signs in to a transaction with a token that the database verifies (docs/sources.md has the function). The token is a
 * parameter, since other sessions of the same role see the text of a statement, and is not kept in the session, since
 * the query could read it there.
 * @throws pg.DatabaseError the server's own complaint
 */
export async function signIn(client: pg.Client, token: string): Promise<void> {
  await client.query('SELECT ticketsift_auth.sign_in($1)', [token]);
}
