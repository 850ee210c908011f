import * as client from 'openid-client';
import { TicketsiftError } from '../../core/errors.js';
import type { Clock } from '../../core/world/clock.js';
import { userOf } from '../claims.js';
import type { Provider } from '../provider/provider.js';
import { type Trouble, troubleOf } from '../provider/provider-error.js';
import { resourceOf } from '../provider/resource.js';
import { verifyIdToken } from '../provider/verify.js';
import type { AuthSettings } from '../settings.js';
import { isSamePerson, type User } from '../user.js';
import type { StoredSession } from './session.js';
import type { SessionStore } from './session-store.js';
import { tokensOf } from './tokens.js';

export interface RefreshOptions {
  /** Whose session it is, and must still be afterwards. */
  readonly user: User;
  readonly settings: AuthSettings;
  /** Finds the provider; only where there is something to ask it with. */
  readonly provider: () => Promise<Provider>;
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
 *   tokens are somebody else's, `bad_token` and its like, `usage` for a resource that the provider does not know; the
 *   session on disk stays as it was, save that a refresh token that is good for nothing is forgotten
 */
export async function refreshed(session: StoredSession, options: RefreshOptions): Promise<StoredSession> {
  const { settings, store, clock, resource } = options;
  const { refreshToken, ...ended } = session;
  if (refreshToken === undefined) {
    throw new TicketsiftError('login_required', 'The session cannot be renewed any longer', { hint: again });
  }
  const provider = await options.provider();
  const answer = await client
    .refreshTokenGrant(provider.client, refreshToken, resourceOf(resource ?? settings.audience))
    .catch(async (error: unknown) => {
      const trouble = troubleOf(error);
      // Where even that fails, it is refused once more next time.
      if (isEnd(trouble)) await store.save(ended).catch(() => {});
      throw failureOf(trouble);
    });
  const { idToken, ...tokens } = { refreshToken, ...tokensOf(answer, clock.now()) };
  const { accessIssuedAt: _from, accessExpiresAt: _until, ...rest } = session;
  let renewed: StoredSession = { ...rest, ...tokens };
  if (idToken !== undefined) {
    await checkSamePerson({ idToken, accessToken: tokens.accessToken }, provider, options);
    renewed = { ...renewed, idToken, keys: await provider.keys() };
  }
  await store.save(resource === undefined ? renewed : { ...session, refreshToken: tokens.refreshToken });
  return renewed;
}

/** OpenID Connect Core 1.0, section 12.2, and that nobody changes organisations by the way. */
async function checkSamePerson(
  { idToken, accessToken }: { idToken: string; accessToken: string },
  provider: Provider,
  { user, settings, clock }: RefreshOptions,
): Promise<void> {
  const claims = await verifyIdToken(idToken, {
    issuer: settings.issuer,
    audience: settings.clientId,
    keys: provider.keys,
    clockSkewMs: provider.clockSkewMs,
    now: clock.now,
    accessToken,
  });
  if (isSamePerson(user, userOf(claims, settings))) return;
  throw new TicketsiftError('login_failed', 'The provider renewed the session as somebody else’s', {
    hint: `Nothing was changed. ${again}`,
  });
}

/** Whether the provider refused, rather than being unable to answer. */
function isRefusal({ status = 0 }: Trouble): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

/**
 * Whether the refresh token was refused, and not the client or the request: RFC 6749, section 5.2. Some providers
 * refuse it without words.
 */
function isEnd(trouble: Trouble | TicketsiftError): boolean {
  if (trouble instanceof TicketsiftError || !isRefusal(trouble)) return false;
  return trouble.error === undefined || trouble.error === 'invalid_grant';
}

function failureOf(trouble: Trouble | TicketsiftError): TicketsiftError {
  if (trouble instanceof TicketsiftError) return trouble;
  const { error, status, message } = trouble;
  // An id token that does not hold up comes without a status.
  if (error === undefined && status === undefined) {
    return new TicketsiftError('bad_token', `The renewed token is not accepted: ${message}`, { hint: again });
  }
  if (error === 'invalid_target') {
    return new TicketsiftError('usage', `The provider gives no token for this resource (${message})`, {
      hint: 'Name one that it knows, with --audience or as auth.audience in ticketsift.yaml.',
    });
  }
  if (isRefusal(trouble)) {
    return new TicketsiftError('login_required', `The session is over (${message})`, { hint: again });
  }
  return new TicketsiftError('provider_unavailable', `The session cannot be renewed for now: ${message}`, {
    hint: 'You stay logged in. Try again later.',
  });
}
