import { userOf } from '../claims.js';
import { verifyIdToken } from '../provider/verify.js';
import type { AuthSettings } from '../settings.js';
import type { User } from '../user.js';
import type { StoredSession } from './session.js';
import { maxClaimsAgeMs, vouchedUntil } from './vouch.js';

/** A session whose id token was verified in this process. */
export interface HeldSession {
  readonly session: StoredSession;
  readonly user: User;
  /** Until when the id token is good; milliseconds since 1970. */
  readonly idTokenEndsAt: number;
  /** From when the provider is asked for new tokens, and until when these are good; milliseconds since 1970. */
  readonly renewAt: number;
  readonly endsAt: number;
  /** Until when renewals that bring no new id token are enough; milliseconds since 1970. */
  readonly claimsEndAt: number;
}

export interface VerifySessionOptions {
  readonly settings: AuthSettings;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A token that is about to end could do so on its way, or clocks may be apart. In milliseconds. */
const margin = 30_000;

/**
 * Believes nothing of who somebody is but what the provider has signed, by the keys that were kept with it; no
 * request is sent. A session whose id token is over its time, and which nothing vouches for any longer, is not refused, but
 * neither is it good for anything but renewal.
 * @throws TicketsiftError as `verifyIdToken`
 */
export async function verifySession(
  session: StoredSession,
  { settings, now }: VerifySessionOptions,
): Promise<HeldSession> {
  const claims = await verifyIdToken(session.idToken, {
    issuer: settings.issuer,
    audience: settings.clientId,
    keys: async () => session.keys,
    now,
    expired: 'allowed',
  });
  const idEnds = claims.exp * 1000 + margin;
  const issuedAt = claims.iat * 1000;
  const knownUntil = Math.max(idEnds, vouchedUntil(session, issuedAt, now()));
  return {
    session,
    user: userOf(claims, settings),
    idTokenEndsAt: claims.exp * 1000,
    ...timesOf(session, knownUntil, now()),
    claimsEndAt: Math.max(idEnds, issuedAt + maxClaimsAgeMs),
  };
}

/** @param knownUntil until when it is known who this is */
function timesOf(
  session: StoredSession,
  knownUntil: number,
  now: number,
): Pick<HeldSession, 'renewAt' | 'endsAt'> {
  // Whoever it was, only the provider can say that it still is.
  if (now >= knownUntil) return { renewAt: Number.NEGATIVE_INFINITY, endsAt: Number.NEGATIVE_INFINITY };
  const { accessIssuedAt = 0, accessExpiresAt = Number.POSITIVE_INFINITY, refreshToken } = session;
  // With nothing to renew it with, it is used to its end.
  if (refreshToken === undefined) return { renewAt: accessExpiresAt, endsAt: accessExpiresAt };
  // Where tokens live for less than a minute, half of that.
  const early = Math.min(margin, (accessExpiresAt - accessIssuedAt) / 2);
  return { renewAt: Math.min(accessExpiresAt - early, knownUntil), endsAt: accessExpiresAt };
}
