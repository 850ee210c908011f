import * as client from 'openid-client';
import type { Provider } from './provider/provider.js';
import type { StoredSession } from './session/session.js';
import type { SessionStore } from './session/session-store.js';

/** What became of a session at the provider: it ended, or may live on; or nobody was logged in. */
export type Revocation = 'revoked' | 'not_revoked' | 'nobody';

/**
 * Removes a session from disk, always, and then ends it at its provider, where that can be done.
 * @param find finds the provider; only where there is a session to end
 */
export async function endSession(store: SessionStore, find: () => Promise<Provider>): Promise<Revocation> {
  const takeOut = async () => {
    const found = await store.load().catch(() => 'unreadable' as const);
    await store.wipe();
    return found;
  };
  // Who renews it at this moment would put it back. A lock that cannot be had is no reason to stay logged in, though.
  const session = await store.exclusively(takeOut).catch(takeOut);
  if (session === undefined) return 'nobody';
  return session === 'unreadable' ? 'not_revoked' : revoke(session, find);
}

/** RFC 7009, the refresh token first: with that the others usually go, but not everywhere. Never throws. */
async function revoke(session: StoredSession, find: () => Promise<Provider>): Promise<Revocation> {
  const provider = await find().catch(() => undefined);
  if (provider === undefined) return 'not_revoked';
  let became: Revocation = 'revoked';
  for (const token of [session.refreshToken, session.accessToken]) {
    if (token === undefined) continue;
    await client.tokenRevocation(provider.client, token).catch(() => {
      became = 'not_revoked';
    });
  }
  return became;
}
