import * as client from 'openid-client';
import { unlessAborted } from '../core/when-aborted.js';
import { endRequestsWith } from './login/end-requests.js';
import type { FindProvider, Provider } from './provider/provider.js';
import type { StoredSession } from './session/session.js';
import type { SessionStore } from './session/session-store.js';

/** Whether a session ended at the provider, or may go on there; or that no one was logged in. */
export type Revocation = 'revoked' | 'not_revoked' | 'not_logged_in';

/**
 * Removes a session from disk, always and at once, then ends it at its provider if possible. Does not wait for another
 * process that renews the session: that one does not put it back, since the session that it renews is gone.
 * @param find finds the provider; called only where there is a session to end
 * @param maxMs milliseconds for the provider
 */
export async function endSession(
  store: SessionStore,
  find: FindProvider,
  maxMs: number,
): Promise<Revocation> {
  const session = await store.load().catch(() => 'unreadable' as const);
  await store.wipe();
  if (session === undefined) return 'not_logged_in';
  if (session === 'unreadable') return 'not_revoked';
  const signal = AbortSignal.timeout(maxMs);
  const provider = await unlessAborted(signal, find(signal)).catch(() => undefined);
  if (!provider) return 'not_revoked';
  using _ = endRequestsWith(signal, provider);
  return await revokeTokens(session, provider);
}

/** Revokes tokens (RFC 7009), the refresh token first: that ends the others at most providers, not at all. Never throws. */
export async function revokeTokens(
  { refreshToken, accessToken }: Pick<StoredSession, 'refreshToken' | 'accessToken'>,
  provider: Provider,
): Promise<Revocation> {
  let revocation: Revocation = 'revoked';
  for (const token of [refreshToken, accessToken]) {
    if (token === undefined) continue;
    await client.tokenRevocation(provider.client, token).catch(() => {
      revocation = 'not_revoked';
    });
  }
  return revocation;
}
