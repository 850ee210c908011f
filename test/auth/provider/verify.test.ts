import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { type IdTokenChecks, verifyIdToken } from '../../../src/auth/provider/verify.js';
import { errorOf, keysOf } from '../../support/auth.js';
import { type ForgedIssuer, signingKey, startForgedIssuer } from '../../support/forged-issuer.js';

const now = 1_800_000_000_000;
const seconds = now / 1000;
const nonce = 'n-0S6';
const accessToken = 'the access token';
const goodHash = createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url');

let issuer: ForgedIssuer;
beforeAll(async () => {
  issuer = await startForgedIssuer(() => now);
  return () => issuer[Symbol.asyncDispose]();
});

const verify = (token: string, more: Partial<IdTokenChecks> = {}) =>
  verifyIdToken(token, {
    issuer: issuer.url,
    audience: issuer.clientId,
    keys: keysOf(issuer),
    now: () => now,
    ...more,
  });
const codeFor = async (claims: Readonly<Record<string, unknown>>, more: Partial<IdTokenChecks> = {}) =>
  verify(await issuer.idToken(claims), more).then(
    () => 'accepted',
    ({ code }) => code,
  );
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('an id token', () => {
  it('is accepted where all is as it should be', async () => {
    const token = await issuer.idToken({ nonce, at_hash: goodHash, email: 'ann@example.com' });
    expect(await verify(token, { nonce, accessToken })).toMatchObject({
      sub: 'ann',
      email: 'ann@example.com',
    });
  });

  it('case 21: is refused with the algorithm none', async () => {
    const [, payload] = (await issuer.idToken()).split('.');
    const error = await errorOf(verify(`${encoded({ alg: 'none' })}.${payload}.`));
    expect(error).toMatchObject({ code: 'bad_token', exitCode: 4 });
  });

  it('case 21: is refused with a secret that both sides know', async () => {
    const secret = new TextEncoder().encode('a secret of thirty-two bytes, or more');
    expect(await errorOf(verify(await issuer.idToken({}, { alg: 'HS256', key: secret })))).toMatchObject({
      code: 'bad_token',
    });
  });

  it('case 21: is refused with the public key as the secret', async () => {
    const key = new TextEncoder().encode(JSON.stringify(issuer.keys[0]?.publicJwk));
    expect(await errorOf(verify(await issuer.idToken({}, { alg: 'HS256', key })))).toMatchObject({
      code: 'bad_token',
    });
  });

  it.each([
    ['another key under a known name', 'key-1', 'its signature is wrong'],
    ['another key under an unknown name', 'key-9', 'not the provider’s'],
  ])('case 21: is refused with %s', async (_, kid, why) => {
    const { privateKey } = await signingKey(kid);
    const error = await errorOf(verify(await issuer.idToken({}, { kid, key: privateKey })));
    expect(error).toMatchObject({ code: 'bad_token', message: expect.stringContaining(why) });
  });

  it('case 22: is refused with a payload that was changed', async () => {
    const [header, , signature] = (await issuer.idToken()).split('.');
    const payload = encoded({
      iss: issuer.url,
      aud: issuer.clientId,
      sub: 'bob',
      iat: seconds,
      exp: seconds + 60,
    });
    expect(await errorOf(verify(`${header}.${payload}.${signature}`))).toMatchObject({ code: 'bad_token' });
  });

  it.each([
    ['another audience', { aud: 'other' }],
    ['no audience', { aud: undefined }],
    ['an audience besides', { aud: ['ticketsift', 'other'] }],
    ['another authorized party', { azp: 'other' }],
    ['another issuer', { iss: 'https://elsewhere.example' }],
    ['the issuer with a slash more', { iss: 'SLASH' }],
  ])('case 24: is refused with %s', async (_, claims) => {
    const iss = 'iss' in claims && claims.iss === 'SLASH' ? { iss: `${issuer.url}/` } : {};
    expect(await codeFor({ ...claims, ...iss })).toBe('bad_token');
  });

  it.each([
    ['its own nonce', { nonce }, 'accepted'],
    ['another nonce', { nonce: 'other' }, 'bad_token'],
    ['no nonce', {}, 'bad_token'],
  ])('case 25: with %s is %s', async (_, claims, result) => {
    expect(await codeFor(claims, { nonce })).toBe(result);
  });

  it.each([
    ['10 s ago', -10, 'accepted'],
    ['60 s ago', -60, 'bad_token'],
    ['in a minute', 60, 'accepted'],
  ])('case 26: whose time was over %s is %s', async (_, offset, result) => {
    expect(await codeFor({ exp: seconds + offset })).toBe(result);
  });

  it('case 26: may be over where something else shows that the session goes on', async () => {
    expect(await codeFor({ exp: seconds - 9_000 }, { expired: 'allowed' })).toBe('accepted');
  });

  it.each([
    ['issued in an hour', { iat: seconds + 3600 }, 'token_issued_ahead'],
    ['issued a moment ahead', { iat: seconds + 10 }, 'accepted'],
    ['not valid before an hour', { nbf: seconds + 3600 }, 'token_issued_ahead'],
    ['of nobody', { sub: '' }, 'token_without_user'],
    ['of a blank', { sub: ' ' }, 'token_without_user'],
    ['without a subject', { sub: undefined }, 'token_without_user'],
    ['with the hash of another access token', { at_hash: goodHash.replace(/^./, 'A') }, 'token_hash'],
    ['with the right hash', { at_hash: goodHash }, 'accepted'],
    ['without a hash', {}, 'accepted'],
  ])('case 27: %s is %s', async (_, claims, result) => {
    expect(await codeFor(claims, { accessToken })).toBe(result);
  });

  it.each([
    ['ahead of', 3_600_000, { iat: seconds - 3600, exp: seconds - 3000 }],
    ['behind', -3_600_000, { iat: seconds + 3600 }],
  ])('case 28: blames the clock where it is an hour %s the provider’s', async (direction, skew, claims) => {
    const error = await errorOf(verify(await issuer.idToken(claims), { clockSkewMs: () => skew }));
    expect(error).toMatchObject({
      code: 'clock_skew',
      message: expect.stringContaining(`3600 s ${direction}`),
    });
  });

  it('is not blamed on a clock by which its time would be over all the same', async () => {
    const claims = { iat: seconds - 9000, exp: seconds - 8000 };
    expect(await codeFor(claims, { clockSkewMs: () => 3_600_000 })).toBe('bad_token');
  });

  it.each([
    ['another client', 'other', undefined, 'bad_token'],
    ['whoever asked for a resource', 'other', 'anybody', 'accepted'],
  ] as const)('issued to %s is judged so', async (_, azp, issuedTo, result) => {
    expect(await codeFor({ azp }, { issuedTo })).toBe(result);
  });

  it.each(['', 'a', 'a.b.c', '{}', `${'a'.repeat(100_000)}.b.c`])(
    'is refused where it is none: %#',
    async (token) => {
      expect(await errorOf(verify(token))).toMatchObject({ code: 'bad_token' });
    },
  );

  it('is not quoted by any error', async () => {
    const token = await issuer.idToken({ sub: '' });
    const error = await errorOf(verify(token));
    expect(JSON.stringify([error.message, error.hint, String(error.cause)])).not.toContain(
      token.slice(0, 20),
    );
  });
});
