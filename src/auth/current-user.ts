import { exitCodes, TicketsiftError } from '../core/errors.js';
import type { Clock } from '../core/world/clock.js';
import { userOf } from './claims.js';
import { endSession, type Revocation } from './logout.js';
import type { Provider } from './provider/provider.js';
import { verifyIdToken } from './provider/verify.js';
import { createRequirements } from './requirements.js';
import { type HeldSession, verifySession } from './session/held-session.js';
import { refreshed } from './session/refresh.js';
import type { StoredSession, Tokens } from './session/session.js';
import type { SessionStore } from './session/session-store.js';
import type { AuthSettings } from './settings.js';
import { isSamePerson, type User } from './user.js';

/** Whoever this is, found out when it is wanted. */
export interface Login {
  /** @throws TicketsiftError `login_required`, `bad_token` and its like, `provider_unavailable` */
  user(): Promise<User>;
  /** For whoever is to believe it, with half a minute left at least. @throws TicketsiftError as `user` */
  accessToken(): Promise<string>;
  /**
   * Returns a token that says who this is, made for this program and for nobody else, with half a minute left at least.
   * @throws TicketsiftError as `user`, and `login_required` where there is no such token
   */
  idToken(): Promise<string>;
}

/** The login that is kept on disk. */
export interface StoredLogin extends Login {
  /**
   * Takes what a login gave: verified, and let in, and then saved; else nothing is.
   * @param nonce the one that was sent, where one was
   */
  accept(tokens: Tokens, nonce?: string): Promise<User>;
  /**
   * An access token for another resource (RFC 8707), which is not kept.
   * @throws TicketsiftError as `user`, and `usage` where the provider knows no such resource
   */
  tokenFor(audience: string): Promise<string>;
  /** Forgets the session here, whatever it looks like, and ends it at the provider if that can be done. */
  logout(): Promise<Revocation>;
}

export interface StoredLoginOptions {
  readonly settings: AuthSettings;
  readonly store: SessionStore;
  readonly provider: () => Promise<Provider>;
  readonly clock: Pick<Clock, 'now'>;
}

/** How long a provider that cannot be reached is left alone while there is a token that is good, in milliseconds. */
const respite = 5_000;

/** How long an id token must be good for yet, to be handed on; in milliseconds. */
const margin = 30_000;

export function openStoredLogin(options: StoredLoginOptions): StoredLogin {
  const { settings, store, provider, clock } = options;
  let held: HeldSession | undefined;
  let finding: Promise<HeldSession> | undefined;

  const isFresh = ({ renewAt }: HeldSession) => clock.now() < renewAt;

  const verify = (session: StoredSession, vouched?: 'vouched') =>
    verifySession(session, { settings, now: clock.now, vouched });
  const load = async (): Promise<HeldSession> => {
    const session = await store.load();
    if (session) return verify(session);
    throw new TicketsiftError('login_required', 'Nobody is logged in', { hint: 'Log in: ticketsift login' });
  };
  const hasGoodIdToken = ({ idTokenEndsAt }: HeldSession) => clock.now() + margin <= idTokenEndsAt;
  const renew = (isEnough: (latest: HeldSession) => boolean) =>
    store.exclusively(async () => {
      // Another process may have done it while this one waited.
      const latest = await load();
      if (held && !isSamePerson(held.user, latest.user)) throw userChanged();
      if (isEnough(latest)) return latest;
      const { user, session: old } = latest;
      const session = await refreshed(old, { user, settings, provider, store, clock });
      return verify(session, session.idToken === old.idToken ? 'vouched' : undefined);
    });
  /** What is still good need not be renewed this very moment, unless it is said that it is over. */
  const holdOn = (error: unknown): HeldSession => {
    const isOver = error instanceof TicketsiftError && error.exitCode === exitCodes.login_required;
    const now = clock.now();
    if (isOver || held === undefined || now >= held.endsAt) throw error;
    return { ...held, renewAt: Math.min(now + respite, held.endsAt) };
  };
  const find = async (): Promise<HeldSession> => {
    held ??= await load();
    if (!isFresh(held)) held = await renew(isFresh).catch(holdOn);
    return held;
  };
  /** Found once for all who want it at the same time; while it is good, without a look at the disk. */
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
      held = await renew((latest) => isFresh(latest) && hasGoodIdToken(latest));
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
      await store.exclusively(() => store.save(session));
      held = await verify(session);
      return user;
    },
    async tokenFor(audience) {
      await hold();
      return store.exclusively(async () => {
        const { session, user } = await load();
        const forOther = await refreshed(session, {
          user,
          settings,
          provider,
          store,
          clock,
          resource: audience,
        });
        return forOther.accessToken;
      });
    },
    async logout() {
      held = undefined;
      return endSession(store, provider);
    },
  };
}

/** A session may outlive its id token, where the provider renews all but that. */
function idTokenEnded(): TicketsiftError {
  return new TicketsiftError(
    'login_required',
    'Your id token has expired, and the provider gave no new one',
    {
      hint: 'Log in again: ticketsift login. If that happens often, ask the provider’s administrator for id tokens that last longer.',
    },
  );
}

/** What was begun for one person does not go on as another. */
function userChanged(): TicketsiftError {
  return new TicketsiftError('login_required', 'Somebody else has logged in here meanwhile', {
    hint: 'Start this again, as whoever is logged in now (ticketsift whoami), or under another --profile.',
  });
}
