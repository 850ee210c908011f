import { exitCodes, TicketsiftError } from '../core/errors.js';
import type { KnownSecrets } from '../core/text/known-secrets.js';
import type { Clock } from '../core/world/clock.js';
import { userOf } from './claims.js';
import { endSession, type Revocation } from './logout.js';
import type { FindProvider } from './provider/provider.js';
import { verifyIdToken } from './provider/verify.js';
import { createRequirements } from './requirements.js';
import { isPassing, renewWithin, usualWaits, type Waits } from './session/bounded-renewal.js';
import { type HeldSession, verifySession } from './session/held-session.js';
import { refreshed } from './session/refresh.js';
import type { StoredSession, Tokens } from './session/session.js';
import type { SessionStore } from './session/session-store.js';
import { maxClaimsAgeMs, vouchFor } from './session/vouch.js';
import type { AuthSettings } from './settings.js';
import { isSamePerson, type User } from './user.js';

/** The login of the current user, found on first use. */
export interface Login {
  /** @throws TicketsiftError `login_required`, `bad_token` and its like, `provider_unavailable` */
  user(): Promise<User>;
  /** Returns an access token that is valid for another half minute at least. @throws TicketsiftError as `user` */
  accessToken(): Promise<string>;
  /**
   * Returns a token that identifies the user, is made for this program alone, and is valid for another half minute at least.
   * @throws TicketsiftError as `user`, and `login_required` where there is no such token
   */
  idToken(): Promise<string>;
}

/** The login that is stored on disk. */
export interface StoredLogin extends Login {
  /**
   * Verifies the tokens of a login and checks the rules, then saves the session. Saves nothing if either fails.
   * @param nonce the nonce that was sent, if there was one
   */
  accept(tokens: Tokens, nonce?: string): Promise<User>;
  /**
   * Returns an access token for another resource (RFC 8707), which is not stored.
   * @throws TicketsiftError as `user`, and `usage` where the provider does not know the resource
   */
  tokenFor(audience: string): Promise<string>;
  /** Returns the scopes that were granted. @throws TicketsiftError as `user` */
  scopes(): Promise<readonly string[]>;
  /** Deletes the local session, even a damaged one, and ends it at the provider if possible. */
  logout(): Promise<Revocation>;
}

export interface StoredLoginOptions {
  readonly settings: AuthSettings;
  readonly store: SessionStore;
  readonly provider: FindProvider;
  readonly clock: Pick<Clock, 'now'>;
  /** Shows what a longer wait is for. */
  readonly note?: (text: string) => void;
  /** Is given the tokens, so that they can be hidden. */
  readonly known?: KnownSecrets;
  /** In milliseconds; tests set other ones than usual. */
  readonly waits?: Partial<Waits>;
}

/** Milliseconds before a provider that cannot be reached is tried again while there is a valid token. */
const retryDelayMs = 5_000;

/** Milliseconds that an id token must still be valid for, to be handed on. */
const margin = 30_000;

export function openStoredLogin(options: StoredLoginOptions): StoredLogin {
  const { settings, store, provider, clock, known, note = () => {} } = options;
  const waits = { ...usualWaits, ...options.waits };
  let held: HeldSession | undefined;
  let finding: Promise<HeldSession> | undefined;

  const isFresh = ({ renewAt }: HeldSession) => clock.now() < renewAt;

  const verify = (session: StoredSession) => verifySession(session, { settings, now: clock.now });
  const load = async (): Promise<HeldSession> => {
    const session = await store.load();
    known?.add(session?.accessToken, session?.refreshToken, session?.idToken);
    if (session) return verify(session);
    throw new TicketsiftError('login_required', 'You are not logged in', {
      hint: 'Log in: ticketsift login',
    });
  };
  const hasGoodIdToken = ({ idTokenEndsAt }: HeldSession) => clock.now() + margin <= idTokenEndsAt;
  const loadSame = async (): Promise<HeldSession> => {
    const latest = await load();
    if (held && !isSamePerson(held.user, latest.user)) throw userChanged();
    return latest;
  };
  const bounds = { store, waits, host: new URL(settings.issuer).host, note };
  const renew = (waitsForOthers: boolean, isEnough: (latest: HeldSession) => boolean) =>
    renewWithin({ ...bounds, waitsForOthers }, async (signal) => {
      // Another process may have done it while this one waited.
      const latest = await loadSame();
      if (isEnough(latest)) return latest;
      const { user, session: old } = latest;
      const session = await refreshed(old, { user, settings, provider, store, clock, signal });
      if (session === undefined) return loadSame();
      const renewed = await verify(session);
      if (clock.now() >= renewed.claimsEndAt) throw claimsTooOld();
      return renewed;
    });
  /** Keeps a token that is still valid when a renewal fails, unless the provider says that the session is over. */
  const holdOn = (error: unknown): Promise<HeldSession> => {
    const isOver = error instanceof TicketsiftError && error.exitCode === exitCodes.login_required;
    const now = clock.now();
    if (isOver || held === undefined || now >= held.endsAt) return failed(error);
    return Promise.resolve({ ...held, renewAt: Math.min(now + retryDelayMs, held.endsAt) });
  };
  /** Throws an error, which says that the session is kept where it is and the failure may pass. */
  const failed = async (error: unknown): Promise<never> => {
    if (!isPassing(error) || (await store.load().catch(() => undefined)) === undefined) throw error;
    const { code, message, hint = '' } = error;
    throw new TicketsiftError(code, message, { cause: error, hint: `You stay logged in. ${hint}`.trim() });
  };
  const find = async (): Promise<HeldSession> => {
    held ??= await load();
    if (isFresh(held)) return held;
    // A token that is still valid does not wait for another process that renews it.
    const isGood = clock.now() < held.endsAt;
    held = await renew(!isGood, isFresh).catch(holdOn);
    return held;
  };
  /** Returns the session; simultaneous callers share one search, and a valid session is not read from disk again. */
  const hold = async (): Promise<HeldSession> => {
    if (held && isFresh(held)) return held;
    finding ??= find().finally(() => {
      finding = undefined;
    });
    return finding;
  };

  return {
    async user() {
      return (await hold()).user;
    },
    async accessToken() {
      return (await hold()).session.accessToken;
    },
    async idToken() {
      const current = await hold();
      if (hasGoodIdToken(current)) return current.session.idToken;
      // A provider that has just renewed the session without an id token will not give one to the next process either.
      const isEnough = (latest: HeldSession) =>
        isFresh(latest) && (hasGoodIdToken(latest) || latest.session.vouch?.isOfOldIdToken === true);
      held = isEnough(current) ? current : await renew(true, isEnough).catch(failed);
      if (hasGoodIdToken(held)) return held.session.idToken;
      throw idTokenEnded();
    },
    async accept(tokens, nonce) {
      const { keys, clockSkewMs } = await provider();
      const claims = await verifyIdToken(tokens.idToken, {
        issuer: settings.issuer,
        audience: settings.clientId,
        keys,
        clockSkewMs,
        now: clock.now,
        nonce,
        accessToken: tokens.accessToken,
      });
      const user = userOf(claims, settings);
      await createRequirements({ user: async () => user, allow: settings.allow }).allowedUser();
      const { profile, issuer, clientId } = settings;
      const session = { profile, issuer, clientId, ...tokens, keys: await keys() };
      const vouched = { ...session, vouch: vouchFor(session, clock.now(), false) };
      await store.save(vouched);
      held = await verify(vouched);
      return user;
    },
    async tokenFor(audience) {
      await hold();
      const forOther = await renewWithin({ ...bounds, waitsForOthers: true }, async (signal) => {
        const { session, user } = await loadSame();
        return refreshed(session, { user, settings, provider, store, clock, signal, resource: audience });
      }).catch(failed);
      if (forOther === undefined) throw sessionReplaced();
      return forOther.accessToken;
    },
    async scopes() {
      const { scope } = (await hold()).session;
      // Left out where it is what was requested (RFC 6749, section 5.1).
      return scope === undefined ? settings.scopes : scope.split(' ');
    },
    async logout() {
      held = undefined;
      const noting = setTimeout(() => note(`waiting for ${bounds.host} to end the session`), waits.noteMs);
      try {
        return await endSession(store, provider, waits.revokeMs);
      } finally {
        clearTimeout(noting);
      }
    },
  };
}

/** A session may outlive its id token, since some providers renew everything else only. */
function idTokenEnded(): TicketsiftError {
  return new TicketsiftError(
    'login_required',
    'Your id token has expired, and the provider gave no new one',
    {
      hint: 'Log in again: ticketsift login. If that happens often, ask the provider’s administrator for id tokens that last longer.',
    },
  );
}

function sessionReplaced(): TicketsiftError {
  return new TicketsiftError('login_required', 'The session has been ended or replaced by a new login', {
    hint: 'See who is logged in now (ticketsift whoami), and try again.',
  });
}

/** Renewals have kept the session, but for too long without an id token: roles and rights may have changed since. */
function claimsTooOld(): TicketsiftError {
  const days = maxClaimsAgeMs / 86_400_000;
  return new TicketsiftError(
    'login_required',
    `The provider has not confirmed who you are for ${days} days: it renews the session without an id token`,
    { hint: 'Log in again: ticketsift login' },
  );
}

/** Work that one user began must not continue as another. */
function userChanged(): TicketsiftError {
  return new TicketsiftError('login_required', 'Someone else has logged in here in the meantime', {
    hint: 'Run this again as the current user (ticketsift whoami), or with another --profile.',
  });
}
