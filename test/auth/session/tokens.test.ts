import { describe, expect, it } from 'vitest';
import { storedSession } from '../../../src/auth/session/session.js';
import { tokensOf } from '../../../src/auth/session/tokens.js';
import { TicketsiftError } from '../../../src/core/errors.js';
import { sessionOf } from '../../support/stored-sessions.js';

const answer = { access_token: 'abc-._~+/==!#$%&*|`^{}', token_type: 'bearer' as const };

const hostile = [
  '\u001b]0;title\u0007',
  'a\nb',
  'a b',
  'a\u0000',
  '\u007f',
  'é',
  '\u202e',
  '\u009b31m',
  'a\t',
  '🎉',
];

describe('tokens that a provider hands out', () => {
  it('are taken where they have visible ASCII alone', () => {
    expect(tokensOf(answer, 0)).toEqual({ accessToken: answer.access_token });
    const all = { ...answer, refresh_token: 'with a blank', id_token: 'a.b.c', expires_in: 60 };
    expect(tokensOf(all, 1_000)).toEqual({
      accessToken: answer.access_token,
      refreshToken: 'with a blank',
      idToken: 'a.b.c',
      accessIssuedAt: 1_000,
      accessExpiresAt: 61_000,
    });
  });

  it.each(['access_token', 'id_token'])('are refused where the %s has anything else', (name) => {
    for (const part of hostile) {
      const refused = () => tokensOf({ ...answer, [name]: `abc${part}def` }, 0);
      expect(refused).toThrow(TicketsiftError);
      expect(refused).toThrow('has a character that tokens cannot have');
    }
  });

  it('are refused where the refresh token has anything else but blanks', () => {
    for (const part of hostile.filter((one) => one !== 'a b')) {
      expect(() => tokensOf({ ...answer, refresh_token: part }, 0)).toThrow('refresh token');
    }
  });

  it('are not read back from a session into which others were written', () => {
    for (const name of ['accessToken', 'idToken', 'refreshToken']) {
      expect(storedSession.safeParse({ ...sessionOf('a'), [name]: 'a\u001b[2Jb' }).success).toBe(false);
    }
  });
});
