import * as z from 'zod';
import { badToken } from '../provider/token-faults.js';
import { type SignatureChecks, verifySignature } from '../provider/verify.js';

/** The user whom a provider has signed out. */
export interface SignedOut {
  /** One login of theirs; undefined for all. */
  readonly sid: string | undefined;
  readonly sub: string | undefined;
  /** The id of the token, which is accepted once. */
  readonly id: string;
}

export interface LogoutTokenChecks extends SignatureChecks {
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Milliseconds: how old a token may be, and how far in the future, since clocks may differ. */
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
 * Verifies the token with which a provider signs someone out (OpenID Connect Back-Channel Logout 1.0, section 2.6). The
 * caller must check whether the token was used before.
 * @throws TicketsiftError `bad_token` and as `SignatureChecks.keys`
 */
export async function verifyLogoutToken(token: string, checks: LogoutTokenChecks): Promise<SignedOut> {
  const { protectedHeader, payload } = await verifySignature(token, checks, ['iat', 'jti', 'events']);
  const { typ } = protectedHeader;
  // A token of another kind, signed by the provider for this program, is not enough.
  if (typ !== undefined && !/^(application\/)?(logout\+jwt|jwt)$/i.test(typ)) {
    throw badToken('it is not a logout token (typ)');
  }
  const read = claimsSchema.safeParse(payload);
  if (!read.success) throw badToken(`it is not a logout token (${String(read.error.issues[0]?.path[0])})`);
  const { iat, exp = Number.POSITIVE_INFINITY, jti, sid, sub } = read.data;
  if (sid === undefined && sub === undefined) throw badToken('it does not say who is signed out (sid, sub)');
  const age = checks.now() - iat * 1000;
  if (age > maxTokenAgeMs || checks.now() > exp * 1000 + toleranceMs) throw badToken('it has expired');
  if (age < -toleranceMs) throw badToken('it was issued in the future');
  return { sid, sub, id: jti };
}
