import type { Clock } from '../core/clock.js';
import { TicketsiftError } from '../core/errors.js';
import { userOf } from './claims.js';
import { type Revocation, revoke } from './logout.js';
import type { Provider } from './provider.js';
import { refreshed } from './refresh.js';
import { createRequirements } from './requirements.js';
import type { StoredSession, Tokens } from './session.js';
import type { SessionStore } from './session-store.js';
import type { AuthSettings } from './settings.js';
import type { User } from './user.js';
import { verifyIdToken } from './verify.js';

/** Whoever this is, found out when it is wanted. */
export interface Login {
  /** @throws TicketsiftError `login_required`, `bad_token` and its like, `provider_unavailable` */
  user(): Promise<User>;
  /** For whoever is to believe it, with half a minute left at least. @throws TicketsiftError as `user` */
  accessToken(): Promise<string>;
}

/** The login that is kept on disk. */
export interface StoredLogin extends Login {
  /**
   * Takes what a login gave: verified, and let in, and then saved; else nothing is.
   * @param nonce the one that was sent, where one was
   */
  accept(tokens: Tokens, nonce?: string): Promise<User>;
  /** An access token for another resource (RFC 8707). */
  tokenFor(audience: string): Promise<string>;
  /** Forgets the session here, and ends it at the provider if that can be done. */
  logout(): Promise<Revocation>;
}

export interface LoginOptions {
  readonly settings: AuthSettings;
  readonly store: SessionStore;
  readonly provider: () => Promise<Provider>;
  readonly clock: Pick<Clock, 'now'>;
}

/** A session whose id token was verified in this process. */
interface Held {
  readonly session: StoredSession;
  readonly user: User;
  /** When the provider is to be asked for new tokens, and until when these are good, in milliseconds since 1970. */
  readonly renewAt: number;
  readonly endsAt: number;
}

/** A token that is about to end could do so on its way, or clocks may be apart. In milliseconds. */
const margin = 30_000;

export function openLogin(options: LoginOptions): StoredLogin {
  const { settings, store, provider, clock } = options;
  let held: Held | undefined;
  let renewal: Promise<Held> | undefined;

  const isFresh = ({ renewAt }: Held) => clock.now() < renewAt;

  /** Believes nothing of what was on disk but what the provider has signed. */
  const verify = async (session: StoredSession, vouched?: 'vouched'): Promise<Held> => {
    const claims = await verifyIdToken(session.idToken, {
      issuer: settings.issuer,
      audience: settings.clientId,
      keys: async () => session.keys,
      now: clock.now,
      expired: 'allowed',
    });
    const { accessIssuedAt = 0, accessExpiresAt = Number.POSITIVE_INFINITY } = session;
    // Where tokens live for less than a minute, half of that.
    const early = Math.min(margin, (accessExpiresAt - accessIssuedAt) / 2);
    const idEnds = vouched ? Number.POSITIVE_INFINITY : claims.exp * 1000 + margin;
    return {
      session,
      user: userOf(claims, settings),
      renewAt: Math.min(accessExpiresAt - early, idEnds),
      endsAt: Math.min(accessExpiresAt, idEnds),
    };
  };
  const load = async (): Promise<Held> => {
    const session = await store.load();
    if (session) return verify(session);
    throw new TicketsiftError('login_required', 'Nobody is logged in', { hint: 'Log in: ticketsift login' });
  };
  const renew = () =>
    store.exclusively(async () => {
      // Another process may have done it while this one waited.
      const latest = await load();
      if (isFresh(latest)) return latest;
      const session = await refreshed(latest.session, { settings, provider: await provider(), store, clock });
      return verify(session, 'vouched');
    });
  /** One renewal for all who want it at the same time. */
  const renewOnce = () => {
    renewal ??= renew().finally(() => {
      renewal = undefined;
    });
    return renewal;
  };
  /** What is still good need not be renewed this very moment. */
  const holdOn = (error: unknown): Held => {
    const isPassing = error instanceof TicketsiftError && error.code === 'provider_unavailable';
    if (isPassing && held && clock.now() < held.endsAt) return held;
    throw error;
  };
  const hold = async (): Promise<Held> => {
    held ??= await load();
    if (!isFresh(held)) held = await renewOnce().catch(holdOn);
    return held;
  };

  return {
    async user() {
      return (await hold()).user;
    },
    async accessToken() {
      return (held && isFresh(held) ? held : await hold()).session.accessToken;
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
        const { session } = await load();
        const forOther = await refreshed(session, {
          ...{ settings, provider: await provider(), store, clock },
          resource: audience,
        });
        return forOther.accessToken;
      });
    },
    async logout() {
      try {
        const session = await store.load();
        return session ? await revoke(session, provider) : 'nobody';
      } finally {
        held = undefined;
        await store.wipe();
      }
    },
  };
}
