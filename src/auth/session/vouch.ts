import { createHmac, timingSafeEqual } from 'node:crypto';
import type { StoredSession, Vouch } from './session.js';

const hour = 3_600_000;

/** How long a login or a renewal vouches for the claims of its id token at most, whatever the access token says. */
const maxVouchMs = 12 * hour;
/** How long it does where the provider does not say how long the access token lasts. */
const vouchWithoutExpiryMs = hour;
/** How old the claims of an id token may become where renewals bring no new one. */
export const maxClaimsAgeMs = 30 * 24 * hour;
/** Milliseconds that clocks may be apart. */
const tolerance = 30_000;

/**
 * What the provider has just said by handing out tokens: the person of this id token is still who they are. That holds
 * as long as the access token, within bounds.
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
 * Until when a session is vouched for, in milliseconds since 1970: -Infinity where it is not, or where what says so is
 * of other tokens or was altered.
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

/** Binds a time to the tokens that it is said of. An id token of somebody else, or another time, has another seal. */
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
