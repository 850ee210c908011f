import type { TokenEndpointResponse } from 'openid-client';
import { TicketsiftError } from '../../core/errors.js';
import { refreshable, sendable, type Tokens } from './session.js';

/**
 * What a provider handed out; an id token does not come with each refresh.
 * @throws TicketsiftError `bad_token` for a token that no header can hold: a terminal or a log would obey it
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
  } = answer;
  if (!sendable.test(accessToken)) throw unsendable('access token');
  if (idToken !== undefined && !sendable.test(idToken)) throw unsendable('id token');
  if (refreshToken !== undefined && !refreshable.test(refreshToken)) throw unsendable('refresh token');
  return {
    accessToken,
    ...(idToken !== undefined && { idToken }),
    ...(refreshToken !== undefined && { refreshToken }),
    ...(seconds !== undefined && { accessIssuedAt: now, accessExpiresAt: now + seconds * 1000 }),
  };
}

function unsendable(what: string): TicketsiftError {
  return new TicketsiftError('bad_token', `The provider’s ${what} holds something that no token holds`, {
    hint: 'Nothing of it is kept. A token has visible ASCII characters alone: tell the administrator of the provider.',
  });
}
