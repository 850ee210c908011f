import * as z from 'zod';
import { messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { describeValue } from '../../core/text/describe-value.js';

export const tokenHint =
  'Log in again: ticketsift login. If that does not help, tell the operator of the provider.';

/** @param why the end of a sentence about the token: "its signature is wrong" */
export function badToken(why: string): TicketsiftError {
  return new TicketsiftError('bad_token', `The token is not accepted: ${why}`, { hint: tokenHint });
}

/** What is wrong with a token, by the claim that has an unexpected value. */
const consequences: ReadonlyMap<string, string> = new Map([
  ['iss', 'it is from another issuer'],
  ['aud', 'it is for another program'],
  ['azp', 'it was issued to another program'],
  ['nonce', 'it is from another login'],
]);

/** Describes a token whose claim has an unexpected value. */
export function unexpectedClaim(claim: string, expected: unknown, found: unknown): string {
  const consequence = consequences.get(claim) ?? 'it has a claim that is wrong';
  return `${consequence} (${claim}): expected ${describeValue(expected)}, but it is ${describeValue(found)}`;
}

export const forOthersToo = (audience: unknown): string =>
  `it is for others as well (aud): it is ${describeValue(audience)}`;

/** The forms of claims that are not simply a text. */
const forms: ReadonlyMap<string, string> = new Map([
  ['aud', 'a text or a list of texts'],
  ['iat', 'a number'],
  ['exp', 'a number'],
  ['nbf', 'a number'],
]);

/** Describes a claim of the wrong form. */
export function malformedClaim(claim: string, found: unknown): string {
  return `its claim ${claim} is ${describeValue(found)}, and must be ${forms.get(claim) ?? 'a text'}`;
}

const comparison = z.object({
  claim: z.string(),
  expected: z.unknown().optional(),
  claims: z.record(z.string(), z.unknown()),
});
const algorithm = z.object({ header: z.looseObject({ alg: z.unknown().optional() }), expected: z.unknown() });
/** An answer from the authorization endpoint: RFC 9207. */
const answer = z.object({ expected: z.string(), parameters: z.instanceof(URLSearchParams) });
const missing = /^JWT "(\w+)" .*claim missing$/;

/**
 * Describes why openid-client rejected an id token. Its own messages leave out the values, and its details hold tokens.
 * @param cause any of an error's causes
 * @returns undefined for a cause that is not about a token
 */
export function faultOf(cause: unknown): string | undefined {
  const compared = comparison.safeParse(cause).data;
  if (compared) {
    const { claim, expected, claims } = compared;
    return expected === undefined && claim === 'aud'
      ? forOthersToo(claims.aud)
      : unexpectedClaim(claim, expected, claims[claim]);
  }
  const signed = algorithm.safeParse(cause).data;
  if (signed) {
    const { header, expected } = signed;
    return `it is signed by the algorithm ${describeValue(header.alg)}, and the provider’s are ${describeValue(expected)}`;
  }
  const answered = answer.safeParse(cause).data;
  if (answered) {
    const { expected, parameters } = answered;
    return `the answer is from another issuer (iss): expected ${describeValue(expected)}, but it is ${describeValue(parameters.get('iss'))}`;
  }
  const [, claim] = missing.exec(cause instanceof Error ? messageOf(cause) : '') ?? [];
  return claim === undefined ? undefined : `its claim ${claim} is missing`;
}
