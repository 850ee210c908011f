import * as client from 'openid-client';
import type { Clock } from '../core/clock.js';
import { TicketsiftError } from '../core/errors.js';
import { userOf } from './claims.js';
import type { Provider } from './provider.js';
import { troubleOf } from './provider-error.js';
import type { StoredSession } from './session.js';
import type { SessionStore } from './session-store.js';
import type { AuthSettings } from './settings.js';
import { tokensOf } from './tokens.js';
import { verifyIdToken } from './verify.js';

export interface RefreshOptions {
  readonly settings: AuthSettings;
  readonly provider: Provider;
  readonly store: SessionStore;
  readonly clock: Pick<Clock, 'now'>;
  /** The resource that the access token is for, where it is another than usual: it is not kept then. */
  readonly resource?: string;
}

const again = 'Log in again: ticketsift login';

/**
 * A session with new tokens, saved before anybody uses them: a provider that hands out a new refresh token forgets the
 * old one, or takes its second use for a theft. To be called by one process at a time.
 * @throws TicketsiftError `login_required` where the session is over, `provider_unavailable`, `login_failed` where the
 *   tokens are somebody else's, `bad_token` and its like; the session on disk stays as it was, save that a refresh token
 *   that was refused is forgotten
 */
export async function refreshed(session: StoredSession, options: RefreshOptions): Promise<StoredSession> {
  const { settings, provider, store, clock, resource } = options;
  const { refreshToken, ...withoutRefresh } = session;
  if (refreshToken === undefined) {
    throw new TicketsiftError('login_required', 'The session is over', { hint: again });
  }
  const target = resource ?? settings.audience;
  const answer = await client
    .refreshTokenGrant(provider.client, refreshToken, target === undefined ? {} : { resource: target })
    .catch(async (error: unknown) => {
      const trouble = failureOf(error);
      if (trouble.code === 'login_required') await store.save(withoutRefresh);
      throw trouble;
    });
  const { idToken, ...tokens } = { refreshToken, ...tokensOf(answer, clock.now()) };
  const { accessIssuedAt: _from, accessExpiresAt: _until, ...rest } = session;
  let renewed: StoredSession = { ...rest, ...tokens };
  if (idToken !== undefined) {
    await checkSamePerson(session, idToken, options);
    renewed = { ...renewed, idToken, keys: await provider.keys() };
  }
  await store.save(resource === undefined ? renewed : { ...session, refreshToken: tokens.refreshToken });
  return renewed;
}

/** OpenID Connect Core 1.0, section 12.2, and that nobody changes organisations by the way. */
async function checkSamePerson(
  session: StoredSession,
  idToken: string,
  options: RefreshOptions,
): Promise<void> {
  const { settings, provider, clock } = options;
  const expected = { issuer: settings.issuer, audience: settings.clientId, now: clock.now };
  const [before, after] = await Promise.all([
    verifyIdToken(session.idToken, { ...expected, keys: async () => session.keys, expired: 'allowed' }),
    verifyIdToken(idToken, { ...expected, keys: provider.keys, clockSkewMs: provider.clockSkewMs }),
  ]);
  const [was, is] = [userOf(before, settings).identity, userOf(after, settings).identity];
  if (was.userId === is.userId && was.orgId === is.orgId) return;
  throw new TicketsiftError('login_failed', 'The provider renewed the session as somebody else’s', {
    hint: `Nothing was changed. ${again}`,
  });
}

function failureOf(error: unknown): TicketsiftError {
  const trouble = troubleOf(error);
  if (trouble instanceof TicketsiftError) return trouble;
  const { status = 0, error: code, message } = trouble;
  // An id token that does not hold up comes without a status.
  if (code === undefined && status === 0) {
    return new TicketsiftError('bad_token', `The renewed token is not accepted: ${message}`, { hint: again });
  }
  if (status >= 500 || status === 429 || status === 408) {
    return new TicketsiftError('provider_unavailable', `The session cannot be renewed for now: ${message}`, {
      hint: 'You stay logged in. Try again later.',
    });
  }
  return new TicketsiftError('login_required', `The session is over (${message})`, { hint: again });
}
