import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { acceptedAlgorithms, accessTokenHashes, algorithms } from '../../../src/auth/provider/signatures.js';

describe('the algorithms that an id token may be signed with', () => {
  it('are all that only the provider can use, where it names none', () => {
    expect(acceptedAlgorithms()).toEqual(algorithms);
    expect(algorithms).not.toContain('none');
    expect(algorithms.filter((one) => one.startsWith('HS'))).toEqual([]);
  });

  it.each([
    [[], []],
    [['none', 'HS256', 'HS512'], []],
    [['RS256'], ['RS256']],
    [
      ['ES384', 'PS512', 'x'],
      ['PS512', 'ES384'],
    ],
    [['EdDSA'], ['EdDSA', 'Ed25519']],
    [['Ed25519'], ['EdDSA', 'Ed25519']],
    [['Ed448'], []],
  ])('are, where it names %j, %j', (advertised, accepted) => {
    expect(acceptedAlgorithms(advertised)).toEqual(accepted);
  });
});

describe('the hashes that vouch for an access token', () => {
  const half = (name: string) => {
    const hash = createHash(name).update('the token').digest();
    return hash.subarray(0, hash.length / 2);
  };

  it.each([
    ['RS256', ['sha256']],
    ['PS384', ['sha384']],
    ['ES512', ['sha512']],
    ['EdDSA', ['sha512', 'sha256']],
    ['Ed25519', ['sha512', 'sha256']],
  ])('are with %s the left halves of %j', (alg, names) => {
    expect(accessTokenHashes('the token', alg)).toEqual(names.map(half));
  });
});
