import * as client from 'openid-client';
import { TicketsiftError } from '../../core/errors.js';
import { unlessAborted } from '../../core/when-aborted.js';
import type { Clock } from '../../core/world/clock.js';
import { userOf } from '../claims.js';
import { endRequestsWith } from '../login/end-requests.js';
import { revokeTokens } from '../logout.js';
import type { FindProvider, Provider } from '../provider/provider.js';
import { troubleOf } from '../provider/provider-error.js';
import { resourceOf } from '../provider/resource.js';
import { watchTokenAnswers } from '../provider/token-answer.js';
import { verifyIdToken } from '../provider/verify.js';
import type { AuthSettings } from '../settings.js';
import { isSamePerson, type User } from '../user.js';
import { again, endsSession, refreshFailure } from './refresh-failure.js';
import type { StoredSession } from './session.js';
import type { SessionStore } from './session-store.js';
import { tokensOf } from './tokens.js';
import { vouchFor } from './vouch.js';

export interface RefreshOptions {
  /** Whose session it is, and must still be afterwards. */
  readonly user: User;
  readonly settings: AuthSettings;
  /** Finds the provider; only where there is something to ask it with. */
  readonly provider: FindProvider;
  readonly store: SessionStore;
  readonly clock: Pick<Clock, 'now'>;
  /** Fires with the error to end with, where the provider takes too long. */
  readonly signal: AbortSignal;
  /** The resource that the access token is for, where it is another than usual: it is not kept then. */
  readonly resource?: string;
}

/**
 * A session with new tokens, saved before anybody uses them: a provider that hands out a new refresh token forgets the
 * old one, or takes its second use for a theft. To be called by one process at a time.
 * @returns undefined where the session was ended, or replaced by another login, meanwhile: what came is worth nothing
 * @throws TicketsiftError `login_required` where the session is over, `provider_unavailable`, `login_failed` where the
 *   tokens are somebody else's, `bad_token` and its like, `client_refused` and `request_refused`, `usage` for a resource
 *   that the provider does not know; the session on disk stays as it was, save that a refresh token that is good for
 *   nothing is forgotten, and that a new one is kept though nothing else could be had
 */
export async function refreshed(
  session: StoredSession,
  options: RefreshOptions,
): Promise<StoredSession | undefined> {
  const { settings, store, clock, signal, resource } = options;
  const { refreshToken, vouch: _vouch, accessIssuedAt: _from, accessExpiresAt: _until, ...rest } = session;
  if (refreshToken === undefined) {
    throw new TicketsiftError('login_required', 'The session cannot be renewed any longer', { hint: again });
  }
  const provider = await unlessAborted(signal, options.provider(signal));
  using _requests = endRequestsWith(signal, provider);
  using answers = watchTokenAnswers(provider);
  try {
    const answer = await client.refreshTokenGrant(
      provider.client,
      refreshToken,
      resourceOf(resource ?? settings.audience),
    );
    const { idToken, ...tokens } = { refreshToken, ...tokensOf(answer, clock.now()) };
    let renewed: StoredSession = { ...rest, ...tokens };
    if (idToken !== undefined) {
      await checkSamePerson({ idToken, accessToken: tokens.accessToken }, provider, options);
      renewed = { ...renewed, idToken, keys: await provider.keys() };
    }
    const vouched: StoredSession = {
      ...renewed,
      vouch: vouchFor(renewed, clock.now(), idToken === undefined),
    };
    const kept = resource === undefined ? vouched : { ...session, refreshToken: tokens.refreshToken };
    if (await store.replace(session, kept)) return vouched;
    await revokeTokens(vouched, provider);
    return undefined;
  } catch (error) {
    const { last } = answers;
    const failure = refreshFailure(troubleOf(error), last, hostOf(provider));
    if (last && endsSession(last)) {
      // Where even that fails, it is refused once more next time.
      const { refreshToken: _refused, vouch: _ended, ...useless } = session;
      await store.replace(session, useless).catch(() => {});
    } else if (failure.code === 'provider_unavailable' && last?.refreshToken !== undefined) {
      // The old one is worth nothing any more. Whose this one is shows with the next id token.
      await store.replace(session, { ...session, refreshToken: last.refreshToken }).catch(() => {});
    }
    throw failure;
  }
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

function hostOf({ client: config, settings }: Provider): string {
  return new URL(config.serverMetadata().token_endpoint ?? settings.issuer).host;
}
