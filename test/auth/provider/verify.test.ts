import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { CompactSign } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { type IdTokenChecks, verifyIdToken } from '../../../src/auth/provider/verify.js';
import { keySet } from '../../../src/auth/session/session.js';
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

describe('an id token that is signed with Ed25519', () => {
  const hashed = (size: number, bytes: number) =>
    createHash(`sha${size}`).update(accessToken).digest().subarray(0, bytes).toString('base64url');
  const signed = async (alg: string, claims: object) => {
    const key = await signingKey(alg, alg);
    issuer.keys = [...issuer.keys.filter(({ kid }) => kid !== alg), key];
    return issuer.idToken({ ...claims }, { alg, kid: alg });
  };

  describe.each(['EdDSA', 'Ed25519'])('by the name of %s', (alg) => {
    it.each([
      ['the left half of SHA-512', hashed(512, 32)],
      ['the left half of SHA-256', hashed(256, 16)],
      ['nothing', undefined],
    ])('vouches for the access token by %s', async (_, at_hash) => {
      expect(await verify(await signed(alg, { at_hash }), { accessToken })).toMatchObject({ sub: 'ann' });
    });

    it.each([
      ['another one', createHash('sha512').update('other').digest().subarray(0, 32).toString('base64url')],
      ['all of SHA-256', hashed(256, 32)],
      ['a part of SHA-512', hashed(512, 16)],
      ['SHA-384', hashed(384, 24)],
      ['an empty text', ''],
    ])('does not vouch by the hash of %s', async (_, at_hash) => {
      const error = await errorOf(verify(await signed(alg, { at_hash }), { accessToken }));
      expect(error).toMatchObject({ code: 'token_hash' });
    });
  });

  it('does not make SHA-512 good where the signature uses SHA-256', async () => {
    expect(await codeFor({ at_hash: hashed(512, 32) }, { accessToken })).toBe('token_hash');
  });
});

describe('an id token that is signed with Ed448', () => {
  it.each(['EdDSA', 'Ed448'])('by the name of %s is refused, and the error says by what', async (alg) => {
    const { privateKey, publicKey } = generateKeyPairSync('ed448');
    const head = `${encoded({ alg, kid: 'four' })}.${encoded({ iss: issuer.url })}`;
    const token = `${head}.${sign(null, Buffer.from(head), privateKey).toString('base64url')}`;
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'four' };
    const keys = async () => keySet.parse({ keys: [jwk] });
    const error = await errorOf(verify(token, { keys }));
    expect(error).toMatchObject({ code: 'bad_token' });
    expect(error.message).toContain(`alg “${alg}”, kid “four”`);
  });
});

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

  it('is not blamed on a clock by which its time would be over anyway', async () => {
    const claims = { iat: seconds - 9000, exp: seconds - 8000 };
    expect(await codeFor(claims, { clockSkewMs: () => 3_600_000 })).toBe('bad_token');
  });

  it.each([
    ['another client', 'other', undefined, 'bad_token'],
    ['whoever asked for a resource', 'other', 'anyone', 'accepted'],
  ] as const)('issued to %s is judged so', async (_, azp, issuedTo, result) => {
    expect(await codeFor({ azp }, { issuedTo })).toBe(result);
  });

  it.each(['', 'a', 'a.b.c', '{}', `${'a'.repeat(100_000)}.b.c`])(
    'is refused where it is none: %#',
    async (token) => {
      expect(await errorOf(verify(token))).toMatchObject({ code: 'bad_token' });
    },
  );

  it.each<[string, object, string]>([
    [
      'another issuer',
      { iss: 'https://elsewhere.example' },
      'from another issuer (iss): expected “ISSUER”, but it is “https://elsewhere.example”',
    ],
    ['no issuer', { iss: undefined }, 'from another issuer (iss): expected “ISSUER”, but it is missing'],
    [
      'another audience',
      { aud: 'other' },
      'for another program (aud): expected “ticketsift”, but it is “other”',
    ],
    [
      'other audiences',
      { aud: ['a', 'b'] },
      'for another program (aud): expected “ticketsift”, but it is the list “a, b”',
    ],
    [
      'an audience besides',
      { aud: ['ticketsift', 'b'] },
      'for others as well (aud): it is the list “ticketsift, b”',
    ],
    [
      'another authorized party',
      { azp: 'other' },
      'issued to another program (azp): expected “ticketsift”, but it is “other”',
    ],
    ['another nonce', { nonce: 'other' }, 'from another login (nonce): expected “n-0S6”, but it is “other”'],
    ['no nonce', { nonce: undefined }, 'from another login (nonce): expected “n-0S6”, but it is missing'],
  ])('says what was expected and what came, with %s', async (_, claims, message) => {
    const error = await errorOf(verify(await issuer.idToken({ nonce, ...claims }), { nonce }));
    expect(error).toMatchObject({ code: 'bad_token', exitCode: 4 });
    expect(error.message).toContain(message.replace('ISSUER', issuer.url));
  });

  it('quotes at most a hundred characters of a claim', async () => {
    const error = await errorOf(verify(await issuer.idToken({ aud: 'x'.repeat(10_000) })));
    expect(error.message).toContain(`${'x'.repeat(99)}…”`);
  });

  const malformed: readonly [unknown, string][] = [
    [null, 'null'],
    [7, '7'],
    [true, 'true'],
    [[], 'an empty list'],
    [['a@example.com'], 'the list “a@example.com”'],
    [{ value: 'a@example.com' }, 'an object'],
  ];
  it.each(
    ['email', 'sub', 'azp', 'at_hash', 'nonce'].flatMap((claim) =>
      malformed.map(([value, found]) => [claim, found, value] as const),
    ),
  )('names the claim %s where it is %s', async (claim, found, value) => {
    const error = await errorOf(verify(await issuer.idToken({ [claim]: value })));
    expect(error).toMatchObject({ code: 'bad_token' });
    expect(error.message).toMatch(`its claim ${claim} is ${found}, and must be a text`);
  });

  it.each(['iat', 'exp', 'nbf'])('names the claim %s where it is not a number', async (claim) => {
    const [header, payload = '', signature] = (await issuer.idToken()).split('.');
    expect(signature).not.toBe('');
    const changed = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), [claim]: '1' };
    const key = issuer.keys[0]?.privateKey;
    const token = await new CompactSign(Buffer.from(JSON.stringify(changed)))
      .setProtectedHeader(JSON.parse(Buffer.from(header ?? '', 'base64url').toString()))
      .sign(key ?? new Uint8Array());
    expect((await errorOf(verify(token))).message).toContain(
      `its claim ${claim} is “1”, and must be a number`,
    );
  });

  it.each([
    ['U+0000', 'a\0b', 'a control character (U+0000)'],
    ['a line feed', 'a\nb', 'a control character (U+000A)'],
    ['an escape', '\u001b[2J', 'a control character (U+001B)'],
    ['a C1 control', 'a\u009bb', 'a control character (U+009B)'],
    ['half of a surrogate pair', 'a\ud800', 'half of a character'],
    ['its other half', '\udc00a', 'half of a character'],
  ])('is refused with %s in a claim that databases are given', async (_, text, flaw) => {
    for (const claim of ['sub', 'email']) {
      const error = await errorOf(verify(await issuer.idToken({ [claim]: text })));
      expect(error).toMatchObject({ code: 'bad_token', exitCode: 4 });
      expect(error.message).toContain(`its claim ${claim} holds ${flaw}`);
    }
  });

  it.each([
    [255, 'accepted'],
    [1000, 'accepted'],
    [1001, 'bad_token'],
    [100_000, 'bad_token'],
  ])('whose subject has %i characters is %s', async (length, result) => {
    expect(await codeFor({ sub: 's'.repeat(length) })).toBe(result);
  });

  it('with a subject of any script is accepted', async () => {
    expect(await codeFor({ sub: 'auth0|зоя-李-😀' })).toBe('accepted');
  });

  it('is not quoted by any error', async () => {
    const token = await issuer.idToken({ sub: '' });
    const error = await errorOf(verify(token));
    expect(JSON.stringify([error.message, error.hint, String(error.cause)])).not.toContain(
      token.slice(0, 20),
    );
  });
});
