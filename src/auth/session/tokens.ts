import type { TokenEndpointResponse } from 'openid-client';
import type { Tokens } from './session.js';

/** What a provider handed out; an id token does not come with each refresh. */
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
  return {
    accessToken,
    ...(idToken !== undefined && { idToken }),
    ...(refreshToken !== undefined && { refreshToken }),
    ...(seconds !== undefined && { accessIssuedAt: now, accessExpiresAt: now + seconds * 1000 }),
  };
}
