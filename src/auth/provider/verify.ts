import { timingSafeEqual } from 'node:crypto';
import * as jose from 'jose';
import type * as z from 'zod';
import { codeOf } from '../../core/errors/caught.js';
import { type ErrorCode, TicketsiftError } from '../../core/errors.js';
import { describeValue } from '../../core/text/describe-value.js';
import { type Claims, claimsSchema } from '../claims.js';
import type { KeySet } from '../session/session.js';
import { describeSkew } from './describe-skew.js';
import { accessTokenHashes, algorithms } from './signatures.js';
import { badToken, forOthersToo, malformedClaim, tokenHint, unexpectedClaim } from './token-faults.js';

export interface IdTokenChecks {
  readonly issuer: string;
  /** What the token is for: the client, or a resource. */
  readonly audience: string;
  /** `anyone` for a token of a resource, which any program may have requested; else it must be this client's. */
  readonly issuedTo?: 'anyone' | undefined;
  /** See `Provider.keys`. */
  readonly keys: (again?: 'again') => Promise<KeySet>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The nonce that was sent with the request; a refreshed token has none. */
  readonly nonce?: string | undefined;
  /** The access token that came with it. */
  readonly accessToken?: string;
  /** Whether the token may have expired, where something else shows that the session goes on. */
  readonly expired?: 'allowed';
  /** See `Provider.clockSkewMs`. */
  readonly clockSkewMs?: () => number | undefined;
}

/** Seconds that clocks may differ. */
const tolerance = 30;

/**
 * Verifies an id token as OpenID Connect Core 1.0, section 3.1.3.7 requires. Also refuses a token from the future and a
 * token without a user.
 * @throws TicketsiftError `bad_token`, `token_issued_ahead`, `token_without_user`, `token_hash`; `clock_skew` instead of a
 *   wrong time when this machine's clock is known to be off
 */
export async function verifyIdToken(token: string, options: IdTokenChecks): Promise<Claims> {
  const { protectedHeader, payload } = await verifySignature(token, options);
  const checked = claimsSchema.safeParse(payload);
  if (!checked.success) {
    throw payload.sub === undefined ? withoutUser() : badToken(flawOf(payload, checked.error));
  }
  const claims = checked.data;
  if (claims.sub.trim() === '') throw withoutUser();
  checkTime(claims, options);
  checkAudience(claims, options);
  if (options.nonce !== undefined && claims.nonce !== options.nonce) {
    throw badToken(unexpectedClaim('nonce', options.nonce, claims.nonce));
  }
  if (options.accessToken !== undefined && claims.at_hash !== undefined) {
    checkHash(claims.at_hash, options.accessToken, protectedHeader.alg);
  }
  return claims;
}

/** Describes the first claim of the wrong form. */
function flawOf(payload: jose.JWTPayload, { issues }: z.ZodError): string {
  const [issue] = issues;
  const claim = String(issue?.path[0]);
  return issue?.code === 'custom'
    ? `its claim ${claim} ${issue.message}`
    : malformedClaim(claim, payload[claim]);
}

/** The checks of every token of a provider. */
export type SignatureChecks = Pick<IdTokenChecks, 'issuer' | 'audience' | 'keys'>;

/** Verifies who signed a token and for whom, but not its times. @throws TicketsiftError `bad_token` */
export async function verifySignature(
  token: string,
  options: SignatureChecks,
  requiredClaims: readonly string[] = ['iat', 'exp'],
): Promise<jose.JWTVerifyResult> {
  const { issuer, audience, keys } = options;
  const verify = async (again?: 'again') =>
    jose.jwtVerify(token, jose.createLocalJWKSet(await keys(again)), {
      issuer,
      audience,
      algorithms: [...algorithms],
      requiredClaims: [...requiredClaims],
      // Our caller compares times, since it knows whether they matter.
      currentDate: new Date(0),
      clockTolerance: Number.MAX_SAFE_INTEGER / 2,
    });
  try {
    return await verify().catch((error: unknown) => {
      // The key may be new: providers change theirs every few weeks.
      if (error instanceof jose.errors.JWKSNoMatchingKey) return verify('again');
      throw error;
    });
  } catch (error) {
    if (error instanceof TicketsiftError) throw error;
    throw badToken(claimReason(error, options) ?? signatureReason(error, token) ?? 'it cannot be read');
  }
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['ERR_JWS_SIGNATURE_VERIFICATION_FAILED', 'its signature is wrong'],
  ['ERR_JWKS_NO_MATCHING_KEY', 'it is signed with a key that is not the provider’s'],
  ['ERR_JWKS_MULTIPLE_MATCHING_KEYS', 'it does not say which key it is signed with'],
  ['ERR_JOSE_ALG_NOT_ALLOWED', 'it is signed in a way that is not accepted'],
  ['ERR_JOSE_NOT_SUPPORTED', 'it is signed in a way that is not known'],
]);

function signatureReason(error: unknown, token: string): string | undefined {
  const reason = reasons.get(codeOf(error));
  if (reason === undefined) return undefined;
  const { alg, kid } = jose.decodeProtectedHeader(token);
  return `${reason} (alg ${describeValue(alg)}, kid ${describeValue(kid)})`;
}

function claimReason(error: unknown, { issuer, audience }: SignatureChecks): string | undefined {
  if (!(error instanceof jose.errors.JWTClaimValidationFailed)) return undefined;
  const { claim, payload } = error;
  if (claim === 'iss') return unexpectedClaim(claim, issuer, payload.iss);
  if (claim === 'aud') return unexpectedClaim(claim, audience, payload.aud);
  return malformedClaim(claim, payload[claim]);
}

/** Refuses a token that is for others as well: any of them could use it. */
function checkAudience({ aud, azp }: Claims, { audience, issuedTo }: IdTokenChecks): void {
  if ([aud].flat().length > 1) throw badToken(forOthersToo(aud));
  if (issuedTo === undefined && azp !== undefined && azp !== audience)
    throw badToken(unexpectedClaim('azp', audience, azp));
}

function checkHash(expected: string, accessToken: string, alg: string): void {
  const given = Buffer.from(expected, 'base64url');
  const matches = accessTokenHashes(accessToken, alg).some(
    (hash) => given.length === hash.length && timingSafeEqual(given, hash),
  );
  if (matches) return;
  throw new TicketsiftError(
    'token_hash',
    'The access token is not the one that the id token vouches for (at_hash)',
    { hint: tokenHint },
  );
}

function withoutUser(): TicketsiftError {
  return new TicketsiftError('token_without_user', 'The token does not say whose it is (sub)', {
    hint: tokenHint,
  });
}

/** Checks the times of a token. A time that is right by the provider's clock means that this machine's clock is wrong. */
function checkTime(claims: Claims, options: IdTokenChecks): void {
  const now = options.now();
  const wrong = wrongTime(claims, now, options);
  if (wrong === undefined) return;
  const skew = options.clockSkewMs?.() ?? 0;
  if (wrongTime(claims, now - skew, options) !== undefined) throw wrong;
  throw new TicketsiftError('clock_skew', `This machine’s clock is ${describeSkew(skew)}`, {
    hint: 'Set the clock, and try again.',
  });
}

/** @param now milliseconds since 1970 */
function wrongTime(
  { iat, nbf = 0, exp }: Claims,
  now: number,
  { expired }: IdTokenChecks,
): TicketsiftError | undefined {
  const seconds = now / 1000;
  const refused = (code: ErrorCode, why: string) =>
    new TicketsiftError(code, `The token is not accepted: ${why}`, { hint: tokenHint });
  if (Math.max(iat, nbf) > seconds + tolerance)
    return refused('token_issued_ahead', 'it was issued in the future');
  if (expired !== 'allowed' && exp <= seconds - tolerance) return refused('bad_token', 'it has expired');
  return undefined;
}
