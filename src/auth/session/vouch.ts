import { createHmac, timingSafeEqual } from 'node:crypto';
import type { StoredSession, Vouch } from './session.js';

const hour = 3_600_000;

/** The longest that a login or a renewal vouches for the claims of its id token, however long the access token lasts. */
const maxVouchMs = 12 * hour;
/** How long it does when the provider does not say how long the access token lasts. */
const vouchWithoutExpiryMs = hour;
/** How old the claims of an id token may become when renewals bring no new one. */
export const maxClaimsAgeMs = 30 * 24 * hour;
/** Milliseconds that clocks may differ. */
const tolerance = 30_000;

/**
 * Returns what the provider confirms by giving out tokens: the claims of this id token still hold, for as long as the
 * access token is valid, within limits.
 * @param now milliseconds since 1970
 * @param isOfOldIdToken whether no new id token came with the others
 */
export function vouchFor(session: StoredSession, now: number, isOfOldIdToken: boolean): Vouch {
  const { accessExpiresAt = now + vouchWithoutExpiryMs } = session;
  const until = Math.min(accessExpiresAt, now + maxVouchMs);
  const said = { at: now, until, isOfOldIdToken };
  return { ...said, seal: sealOf(session, said) };
}

/**
 * Returns until when a session is vouched for, in milliseconds since 1970; -Infinity where nothing vouches for it, or the
 * seal is wrong.
 * @param issuedAt when the id token was issued, as the provider has signed
 */
export function vouchedUntil(session: StoredSession, issuedAt: number, now: number): number {
  const { vouch } = session;
  if (vouch === undefined) return Number.NEGATIVE_INFINITY;
  const { seal, ...said } = vouch;
  const { at, until } = said;
  const isOurs = isEqual(seal, sealOf(session, said));
  if (!isOurs || at > now + tolerance || until - at > maxVouchMs) return Number.NEGATIVE_INFINITY;
  return Math.min(until, issuedAt + maxClaimsAgeMs);
}

/** Binds times to tokens: another user's id token, or another time, has another seal. */
function sealOf(
  { profile, issuer, clientId, idToken, accessToken }: StoredSession,
  { at, until, isOfOldIdToken }: Omit<Vouch, 'seal'>,
): string {
  const text = JSON.stringify(['vouch', profile, issuer, clientId, idToken, at, until, isOfOldIdToken]);
  return createHmac('sha256', accessToken).update(text).digest('base64url');
}

function isEqual(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
