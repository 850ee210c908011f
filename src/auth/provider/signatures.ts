import { createHash } from 'node:crypto';

/**
 * Signatures that only the provider can make: no signature by a shared secret, and no missing one. EdDSA is the old name
 * of Ed25519 (RFC 9864); neither openid-client nor jose supports Ed448.
 */
export const algorithms: readonly string[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

const namesOfEd25519: readonly string[] = ['EdDSA', 'Ed25519'];

/**
 * Returns the algorithms that an id token may be signed with.
 * @param advertised the algorithms that the provider names; undefined where it names none
 */
export function acceptedAlgorithms(advertised: readonly string[] = algorithms): string[] {
  const isEd25519 = advertised.some((one) => namesOfEd25519.includes(one));
  return algorithms.filter((one) => advertised.includes(one) || (isEd25519 && namesOfEd25519.includes(one)));
}

/**
 * Returns the values of `at_hash` that vouch for an access token: the left half of its hash by the function that the
 * signature uses (OpenID Connect Core 1.0, section 3.1.3.6). For Ed25519 no rule is published: most providers use SHA-512,
 * which is inside the signature, others the usual SHA-256.
 */
export function accessTokenHashes(accessToken: string, alg: string): Buffer[] {
  const sizes = namesOfEd25519.includes(alg) ? ['512', '256'] : [/(256|384|512)$/.exec(alg)?.[1] ?? '256'];
  return sizes.map((size) => {
    const hash = createHash(`sha${size}`).update(accessToken, 'ascii').digest();
    return hash.subarray(0, hash.length / 2);
  });
}
