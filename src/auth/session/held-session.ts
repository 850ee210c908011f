import { userOf } from '../claims.js';
import { verifyIdToken } from '../provider/verify.js';
import type { AuthSettings } from '../settings.js';
import type { User } from '../user.js';
import type { StoredSession } from './session.js';
import { maxClaimsAgeMs, vouchedUntil } from './vouch.js';

/** A session whose id token this process has verified. */
export interface HeldSession {
  readonly session: StoredSession;
  readonly user: User;
  /** When the id token expires; milliseconds since 1970. */
  readonly idTokenEndsAt: number;
  /** When to request new tokens, and when these expire; milliseconds since 1970. */
  readonly renewAt: number;
  readonly endsAt: number;
  /** When renewals without a new id token are no longer enough; milliseconds since 1970. */
  readonly claimsEndAt: number;
}

export interface VerifySessionOptions {
  readonly settings: AuthSettings;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Milliseconds: a token could expire on its way, and clocks may differ. */
const margin = 30_000;

/**
 * Verifies a session. Only what the provider has signed says who the user is, checked with the keys that are stored with
 * it; no request is sent. A session whose id token has expired, and which nothing vouches for any longer, is not refused,
 * but it is good for nothing except renewal.
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

/** @param knownUntil until when the user is known; milliseconds since 1970 */
function timesOf(
  session: StoredSession,
  knownUntil: number,
  now: number,
): Pick<HeldSession, 'renewAt' | 'endsAt'> {
  // Only the provider can say whether this is still the user.
  if (now >= knownUntil) return { renewAt: Number.NEGATIVE_INFINITY, endsAt: Number.NEGATIVE_INFINITY };
  const { accessIssuedAt = 0, accessExpiresAt = Number.POSITIVE_INFINITY, refreshToken } = session;
  // A session that cannot be renewed is used until it expires.
  if (refreshToken === undefined) return { renewAt: accessExpiresAt, endsAt: accessExpiresAt };
  // Half the lifetime, where tokens last for less than a minute.
  const early = Math.min(margin, (accessExpiresAt - accessIssuedAt) / 2);
  return { renewAt: Math.min(accessExpiresAt - early, knownUntil), endsAt: accessExpiresAt };
}
