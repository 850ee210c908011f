import * as z from 'zod';
import { TicketsiftError } from '../../../core/errors.js';
import type { Clock } from '../../../core/world/clock.js';
import type { ServiceAccountKey } from './key-file.js';

/** Where Google's services get their tokens from; also the audience of a request for one. */
export const tokenHost = 'oauth2.googleapis.com';
const audience = `https://${tokenHost}/token`;

/** In seconds: the longest that Google allows. */
const lifetime = 3_600;
/** In milliseconds: a token could expire on its way. */
const margin = 60_000;

const tokenAnswer = z.looseObject({
  access_token: z.string().regex(/^[!-~]+$/),
  expires_in: z.coerce.number().positive().default(lifetime),
});

/**
 * Returns what gives access tokens of a service account, each for as long as it lasts.
 * @see https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests
 * @param requestToken sends a signed request, and returns the answer
 */
export function createTokenSource(
  account: ServiceAccountKey,
  scope: string,
  {
    clock,
    requestToken,
  }: { readonly clock: Clock; readonly requestToken: (form: URLSearchParams) => Promise<string> },
): (again?: 'again') => Promise<string> {
  let held: { readonly token: string; readonly until: number } | undefined;
  let renewal: Promise<string> | undefined;

  const renew = async (): Promise<string> => {
    const from = clock.elapsed();
    const answer = tokenAnswer.safeParse(
      parsed(await requestToken(await signed(account, scope, clock.now()))),
    );
    if (!answer.success) {
      throw new TicketsiftError('service_unavailable', 'Google gave an answer without a token', {
        hint: 'A proxy may have answered in its place. Run the same command again.',
      });
    }
    const { access_token: token, expires_in: seconds } = answer.data;
    held = { token, until: from + Math.max(seconds * 1_000 - margin, seconds * 500) };
    return token;
  };
  return async (again) => {
    if (again === undefined && held && clock.elapsed() < held.until) return held.token;
    renewal ??= renew().finally(() => {
      renewal = undefined;
    });
    return renewal;
  };
}

/** Returns the form of a request for a token (RFC 7523, section 2.1). @param now milliseconds since 1970 */
async function signed(
  { email, key, keyId }: ServiceAccountKey,
  scope: string,
  now: number,
): Promise<URLSearchParams> {
  const { SignJWT } = await import('jose');
  const issuedAt = Math.floor(now / 1_000);
  const assertion = await new SignJWT({ scope })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(keyId !== undefined && { kid: keyId }) })
    .setIssuer(email)
    .setAudience(audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + lifetime)
    .sign(key)
    .catch((cause: unknown) => {
      throw new TicketsiftError('config', 'The private key of the service account cannot sign', {
        cause,
        hint: 'Download a new key in the Google Cloud console: it has 2048 bits.',
      });
    });
  return new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
