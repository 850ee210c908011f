import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { verifyLogoutToken } from '../../../src/auth/web/logout-token.js';
import { errorOf } from '../../support/auth.js';

const now = Date.UTC(2026, 1, 1);
const event = 'http://schemas.openid.net/event/backchannel-logout';
const { privateKey, publicKey } = await generateKeyPair('ES256');
const other = await generateKeyPair('ES256');
const key = { ...(await exportJWK(publicKey)), kty: 'EC', alg: 'ES256', kid: 'k' };

/** The claims of a token that is right. */
const right = {
  iss: 'https://auth.example.com',
  aud: 'ticketsift',
  iat: now / 1000,
  exp: now / 1000 + 120,
  jti: 'j',
  sub: 'ann',
  sid: 's',
  events: { [event]: {} },
};

const signed = (claims: object, typ: string | undefined = 'logout+jwt', by = privateKey) =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg: 'ES256', kid: 'k', ...(typ && { typ }) }).sign(by);

const verify = (token: string) =>
  verifyLogoutToken(token, {
    issuer: 'https://auth.example.com',
    audience: 'ticketsift',
    keys: async () => ({ keys: [key] }),
    now: () => now,
  });

it.each([
  [{}, { sid: 's', sub: 'ann', id: 'j' }],
  [{ sid: undefined }, { sid: undefined, sub: 'ann', id: 'j' }],
  [{ sub: undefined }, { sid: 's', sub: undefined, id: 'j' }],
  [{ exp: undefined }, { sid: 's', sub: 'ann', id: 'j' }],
  [{ aud: ['ticketsift'] }, { sid: 's', sub: 'ann', id: 'j' }],
  [{ iat: now / 1000 + 29 }, { sid: 's', sub: 'ann', id: 'j' }],
])('a token with %j says whom the provider has signed out', async (claims, expected) => {
  expect(await verify(await signed({ ...right, ...claims }))).toEqual(expected);
});

it.each(['JWT', undefined])('the type may be %s', async (typ) => {
  expect(await verify(await signed(right, typ))).toMatchObject({ id: 'j' });
});

it.each([
  [{ iss: 'https://evil.example' }, 'another issuer'],
  [{ iss: undefined }, 'another issuer'],
  [{ aud: 'another' }, 'another program'],
  [{ aud: undefined }, 'another program'],
  [{ iat: undefined }, 'iat'],
  [{ iat: now / 1000 - 301, exp: undefined }, 'it has expired'],
  [{ exp: now / 1000 - 31 }, 'it has expired'],
  [{ iat: now / 1000 + 31 }, 'issued in the future'],
  [{ jti: undefined }, 'jti'],
  [{ jti: '' }, 'jti'],
  [{ events: undefined }, 'events'],
  [{ events: {} }, 'events'],
  [{ events: { [event]: 'yes' } }, 'events'],
  [{ events: { 'http://schemas.openid.net/event/other': {} } }, 'events'],
  [{ nonce: 'n' }, 'nonce'],
  [{ sid: undefined, sub: undefined }, 'who is signed out'],
  [{ sid: '', sub: undefined }, 'sid'],
])('a token with %j is refused: %s', async (claims, why) => {
  const error = await errorOf(verify(await signed({ ...right, ...claims })));
  expect(error.code).toBe('bad_token');
  expect(error.message).toContain(why);
});

it('a token of another kind, of another key, unsigned or cut is refused', async () => {
  const token = await signed(right);
  const [header = '', payload = ''] = token.split('.');
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
  for (const wrong of [
    await signed(right, 'at+jwt'),
    await signed(right, 'logout+jwt', other.privateKey),
    unsigned,
    `${header}.${payload}`,
    'x',
    '',
  ]) {
    expect((await errorOf(verify(wrong))).code).toBe('bad_token');
  }
});
