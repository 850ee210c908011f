import * as client from 'openid-client';
import type { Provider } from './provider.js';
import type { StoredSession } from './session.js';

/** What became of a session at the provider: it ended, or may live on; or nobody was logged in. */
export type Revocation = 'revoked' | 'not_revoked' | 'nobody';

/** Ends a session at its provider (RFC 7009), the refresh token first: with that the others usually go. Never throws. */
export async function revoke(session: StoredSession, find: () => Promise<Provider>): Promise<Revocation> {
  const { refreshToken, accessToken } = session;
  try {
    const provider = await find();
    for (const token of [refreshToken, accessToken]) {
      if (token !== undefined) await client.tokenRevocation(provider.client, token);
    }
    return 'revoked';
  } catch {
    // Offline, refused, or no such endpoint: here it is forgotten all the same, and there it ends by itself.
    return 'not_revoked';
  }
}
