import { generateKeyPairSync } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  fingerprintOf,
  keyPairTokens,
  readPrivateKey,
} from '../../../../src/storage/services/snowflake/key-pair.js';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const plain = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const locked = pair.privateKey
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' })
  .toString();

describe('a private key', () => {
  it.each([
    ['in PEM', plain, undefined],
    ['with a passphrase', locked, 'open sesame'],
    ['whose line breaks are written out', plain.replaceAll('\n', '\\n'), undefined],
    ['with space around it', `\n ${plain}\n`, undefined],
    ['of PKCS #1', pair.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(), undefined],
  ])('is read: %s', (_, pem, passphrase) => {
    expect(readPrivateKey(pem, passphrase, 'key.p8').equals(pair.privateKey)).toBe(true);
  });

  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  it.each([
    ['no passphrase', locked, undefined, 'The private key in key.p8 is encrypted'],
    ['another passphrase', locked, 'sesame', 'The private key in key.p8 does not open with its passphrase'],
    ['a text', 'rsa_key.p8', undefined, 'The private key in key.p8 cannot be read'],
    [
      'a public key',
      pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      undefined,
      'The private key in key.p8 cannot be read',
    ],
    [
      'a key of another kind',
      elliptic.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      undefined,
      'The private key in key.p8 is not an RSA key',
    ],
  ])('is refused: %s', (_, pem, passphrase, message) => {
    expect(() => readPrivateKey(pem, passphrase, 'key.p8')).toThrow(
      expect.objectContaining({ code: 'config', message, hint: expect.any(String) }),
    );
  });
});

describe('a signed token', () => {
  const start = Date.UTC(2026, 0, 31);

  it('says who signed it, for half an hour', async () => {
    const next = keyPairTokens({
      privateKey: pair.privateKey,
      account: 'MY_ORG-MY_ACCOUNT',
      user: 'ada',
      now: () => start,
    });
    const token = await next(false);
    const { payload } = await jwtVerify(token, pair.publicKey, { currentDate: new Date(start) });
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'RS256', typ: 'JWT' });
    expect(payload).toEqual({
      iss: `MY_ORG-MY_ACCOUNT.ADA.${fingerprintOf(pair.privateKey)}`,
      sub: 'MY_ORG-MY_ACCOUNT.ADA',
      iat: start / 1000,
      exp: start / 1000 + 1800,
    });
    expect(fingerprintOf(pair.privateKey)).toMatch(/^SHA256:[A-Za-z0-9+/]{43}=$/);
  });

  it('is kept while it counts, and replaced in time or where it is refused', async () => {
    let minutes = 0;
    const now = () => start + minutes * 60_000;
    const next = keyPairTokens({ privateKey: pair.privateKey, account: 'A', user: 'B', now });
    const issuedAt = async (isNew = false) =>
      ((decodeJwt(await next(isNew)).iat ?? 0) * 1000 - start) / 60_000;
    expect(await issuedAt()).toBe(0);
    minutes = 24;
    expect(await issuedAt()).toBe(0);
    minutes = 26;
    expect(await issuedAt()).toBe(26);
    minutes = 27;
    expect(await issuedAt(true)).toBe(27);
  });
});
