import * as z from 'zod';
import { badToken } from '../provider/token-faults.js';
import { type SignatureChecks, verifySignature } from '../provider/verify.js';

/** Whom a provider has signed out. */
export interface SignedOut {
  /** One login of theirs; undefined for all. */
  readonly sid: string | undefined;
  readonly sub: string | undefined;
  /** The name of the token, which counts once. */
  readonly id: string;
}

export interface LogoutTokenChecks extends SignatureChecks {
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** How old a token may be, in milliseconds; nor may it be newer than now by more than clocks may be apart. */
export const maxTokenAgeMs = 5 * 60_000;
const toleranceMs = 30_000;

const event = 'http://schemas.openid.net/event/backchannel-logout';

/** OpenID Connect Back-Channel Logout 1.0, section 2.4. */
const claimsSchema = z.object({
  iat: z.number(),
  exp: z.number().optional(),
  jti: z.string().min(1).max(1_000),
  events: z.object({ [event]: z.looseObject({}) }),
  sid: z.string().min(1).optional(),
  sub: z.string().min(1).optional(),
  nonce: z.undefined().optional(),
});

/**
 * Verifies what a provider says when it has signed somebody out (OpenID Connect Back-Channel Logout 1.0, section 2.6).
 * Whether the token was seen before is for its caller to find out.
 * @throws TicketsiftError `bad_token` and as `SignatureChecks.keys`
 */
export async function verifyLogoutToken(token: string, checks: LogoutTokenChecks): Promise<SignedOut> {
  const { protectedHeader, payload } = await verifySignature(token, checks, ['iat', 'jti', 'events']);
  const { typ } = protectedHeader;
  // A token of another kind that the provider has signed for this program must not do.
  if (typ !== undefined && !/^(application\/)?(logout\+jwt|jwt)$/i.test(typ)) {
    throw badToken('it is no logout token (typ)');
  }
  const read = claimsSchema.safeParse(payload);
  if (!read.success) throw badToken(`it is no logout token (${String(read.error.issues[0]?.path[0])})`);
  const { iat, exp = Number.POSITIVE_INFINITY, jti, sid, sub } = read.data;
  if (sid === undefined && sub === undefined) throw badToken('it does not say who is signed out (sid, sub)');
  const age = checks.now() - iat * 1000;
  if (age > maxTokenAgeMs || checks.now() > exp * 1000 + toleranceMs) throw badToken('its time is over');
  if (age < -toleranceMs) throw badToken('it was issued in the future');
  return { sid, sub, id: jti };
}
