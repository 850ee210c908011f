import type { TokenEndpointResponse } from 'openid-client';
import { TicketsiftError } from '../../core/errors.js';
import { refreshable, sendable, type Tokens } from './session.js';

/**
 * Reads the tokens in an answer of the provider; a refresh may bring no id token.
 * @throws TicketsiftError `bad_token` for a token with control characters, which terminals and logs would obey
 */
export function tokensOf(
  answer: TokenEndpointResponse,
  now: number,
): Omit<Tokens, 'idToken'> & Partial<Pick<Tokens, 'idToken'>> {
  const {
    id_token: idToken,
    access_token: accessToken,
    refresh_token: refreshToken,
    expires_in: seconds,
    scope,
  } = answer;
  if (!sendable.test(accessToken)) throw unsendable('access token');
  if (idToken !== undefined && !sendable.test(idToken)) throw unsendable('id token');
  if (refreshToken !== undefined && !refreshable.test(refreshToken)) throw unsendable('refresh token');
  return {
    accessToken,
    ...(idToken !== undefined && { idToken }),
    ...(refreshToken !== undefined && { refreshToken }),
    ...(scope !== undefined && { scope }),
    ...(seconds !== undefined && { accessIssuedAt: now, accessExpiresAt: now + seconds * 1000 }),
  };
}

function unsendable(what: string): TicketsiftError {
  return new TicketsiftError('bad_token', `The provider’s ${what} has a character that tokens cannot have`, {
    hint: 'It is not saved. Tokens have visible ASCII characters only: tell the operator of the provider.',
  });
}
