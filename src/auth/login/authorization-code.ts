import * as client from 'openid-client';
import { TicketsiftError } from '../../core/errors.js';
import { requireLoginEndpoints } from '../provider/metadata.js';
import type { Provider } from '../provider/provider.js';
import { asError, troubleOf } from '../provider/provider-error.js';
import { resourceOf } from '../provider/resource.js';
import type { Tokens } from '../session/session.js';
import { tokensOf } from '../session/tokens.js';
import { otherWayOrNone } from './other-way.js';

/** The secrets of one login, which tell its answer and its tokens from those of any other. */
export interface Attempt {
  /** Proves that the code is redeemed by the program that requested it (PKCE, RFC 7636). */
  readonly verifier: string;
  /** Comes back with the code. */
  readonly state: string;
  /** Comes back in the id token. */
  readonly nonce: string;
}

export function createAttempt(): Attempt {
  return {
    verifier: client.randomPKCECodeVerifier(),
    state: client.randomState(),
    nonce: client.randomNonce(),
  };
}

/**
 * Returns the address where the person logs in (OpenID Connect Core 1.0, section 3.1.2.1).
 * @param asAnother whether the provider asks for a login although the person is signed in there
 * @throws TicketsiftError `login_failed` where the provider has no such page, `issuer_unreadable` where other endpoints
 *   are missing
 */
export async function authorizationUrl(
  provider: Provider,
  { verifier, state, nonce }: Attempt,
  redirectUri: string,
  asAnother = false,
): Promise<string> {
  const { client: config, settings } = provider;
  const metadata = config.serverMetadata();
  requireLoginEndpoints(metadata);
  if (metadata.authorization_endpoint === undefined) {
    throw new TicketsiftError('login_failed', 'The provider has no login page', {
      hint: otherWayOrNone(provider, 'browser'),
    });
  }
  const { scopes, audience, parameters } = settings;
  const prompts = [
    ...(asAnother ? ['login'] : []),
    // A person who consented before gets a refresh token only by consenting once more (section 11 there).
    ...(scopes.includes('offline_access') ? ['consent'] : []),
  ];
  const url = client.buildAuthorizationUrl(config, {
    ...(prompts.length > 0 && { prompt: prompts.join(' ') }),
    ...parameters,
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...resourceOf(audience),
  });
  return url.href;
}

/**
 * Redeems the code of an answer.
 * @param parameters the query of the redirect
 * @param redirectUri our own, whatever address the browser used
 * @param now milliseconds since 1970
 * @throws TicketsiftError `login_denied` where the person or the provider refused; `login_failed`;
 *   `provider_unavailable`
 */
export async function redeem(
  { client: config, settings }: Provider,
  parameters: URLSearchParams,
  { attempt, redirectUri, now }: { attempt: Attempt; redirectUri: string; now: () => number },
): Promise<Tokens> {
  const answer = await client
    .authorizationCodeGrant(
      config,
      new URL(`${redirectUri}?${parameters}`),
      {
        pkceCodeVerifier: attempt.verifier,
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        idTokenExpected: true,
      },
      resourceOf(settings.audience),
    )
    .catch((error: unknown) => {
      throw isDenial(error)
        ? asError(error, 'login_denied', 'The login was denied', 'You or the provider refused it.')
        : asError(error, 'login_failed', 'The login failed', 'Try again: ticketsift login');
    });
  const { idToken, ...tokens } = tokensOf(answer, now());
  if (idToken === undefined) throw new TypeError('openid-client lets no answer without an id token pass');
  return { ...tokens, idToken };
}

function isDenial(error: unknown): boolean {
  const trouble = troubleOf(error);
  return !(trouble instanceof TicketsiftError) && trouble.error === 'access_denied';
}
