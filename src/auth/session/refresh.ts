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
  /** The user of the session, before and after. */
  readonly user: User;
  readonly settings: AuthSettings;
  /** Finds the provider; called only where there is a refresh token. */
  readonly provider: FindProvider;
  readonly store: SessionStore;
  readonly clock: Pick<Clock, 'now'>;
  /** Aborted with the error to end with, when the provider takes too long. */
  readonly signal: AbortSignal;
  /** The resource that the access token is for, if it is not the usual one: the token is then not stored. */
  readonly resource?: string;
}

/**
 * Renews a session, and saves the new tokens before they are used: a provider that gives out a new refresh token
 * invalidates the old one, or takes its second use for a theft. One process at a time may call this.
 * @returns undefined if the session was ended or replaced by another login in the meantime: the new tokens are revoked
 * @throws TicketsiftError `login_required` where the session is over, `provider_unavailable`, `login_failed` where the
 *   tokens are another user's, `bad_token` and its like, `client_refused` and `request_refused`, `usage` for a resource
 *   that the provider does not know. The session on disk then stays as it was, except that a useless refresh token is
 *   removed, and a new one is saved even if the other tokens could not be used
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
      // If that fails, too, the token is refused again next time.
      const { refreshToken: _refused, vouch: _ended, ...useless } = session;
      await store.replace(session, useless).catch(() => {});
    } else if (failure.code === 'provider_unavailable' && last?.refreshToken !== undefined) {
      // The old refresh token is useless now. The next id token shows whose this one is.
      await store.replace(session, { ...session, refreshToken: last.refreshToken }).catch(() => {});
    }
    throw failure;
  }
}

/** Checks that the user is the same (OpenID Connect Core 1.0, section 12.2), in the same organisation. */
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
  throw new TicketsiftError('login_failed', 'The provider renewed the session for someone else', {
    hint: `Nothing was changed. ${again}`,
  });
}

function hostOf({ client: config, settings }: Provider): string {
  return new URL(config.serverMetadata().token_endpoint ?? settings.issuer).host;
}
