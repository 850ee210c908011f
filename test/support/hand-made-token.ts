import {
  constants,
  createHash,
  createHmac,
  createSign,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
} from 'node:crypto';

/** An RSA key as a provider has it, and as it shows it to others (RFC 7517). */
export interface HandMadeKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly jwk: Readonly<Record<string, unknown>>;
}

export function handMadeKey(kid: string, options: { bits?: number; exponent?: number } = {}): HandMadeKey {
  const { bits = 2048, exponent = 65_537 } = options;
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: bits,
    publicExponent: exponent,
  });
  return { kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' } };
}

type Sign = (input: string) => Buffer;

const encoded = (part: object | string) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');

/** Makes a token (RFC 7519) of which nothing need be right. A claim that is undefined is left out. */
export function handMadeToken(header: object | string, claims: object | string, sign: Sign): string {
  const input = `${encoded(header)}.${encoded(claims)}`;
  return `${input}.${sign(input).toString('base64url')}`;
}

export const rs256 =
  ({ privateKey }: HandMadeKey): Sign =>
  (input) =>
    createSign('sha256').update(input).sign(privateKey);

export const pss256 =
  ({ privateKey }: HandMadeKey): Sign =>
  (input) =>
    createSign('sha256')
      .update(input)
      .sign({ key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });

export const rs512 =
  ({ privateKey }: HandMadeKey): Sign =>
  (input) =>
    createSign('sha512').update(input).sign(privateKey);

export const hs256 =
  (secret: string | Buffer): Sign =>
  (input) =>
    createHmac('sha256', secret).update(input).digest();

const sha256Info = '3031300d060960864801650304020105000420';

/**
 * Signs whatever `encode` makes of the digest, with the private key: what somebody gets who finds a hole in how a
 * signature is read. The hex that it returns is filled up to 256 bytes.
 */
export const encodedBy =
  ({ privateKey }: HandMadeKey, encode: (digest: string) => string): Sign =>
  (input) => {
    const hex = encode(createHash('sha256').update(input).digest('hex'));
    const key = { key: privateKey, padding: constants.RSA_NO_PADDING };
    return privateEncrypt(key, Buffer.from(hex.padEnd(512, '0'), 'hex'));
  };

/** Encoded messages that are not quite those of RFC 8017, section 9.2; the last one is. */
export const encodings: Readonly<Record<string, (digest: string) => string>> = {
  'garbage after the digest': (digest) => `0001${'ff'.repeat(8)}00${sha256Info}${digest}${'ab'.repeat(194)}`,
  'zeros after the digest': (digest) => `0001${'ff'.repeat(201)}00${sha256Info}${digest}`,
  'garbage before the digest': (digest) => `0001${'ff'.repeat(200)}0000${sha256Info}${digest}`,
  'no padding': (digest) => `000100${sha256Info}${digest}`,
  'padding that is not all ones': (digest) => `0001${'ff'.repeat(201)}fe00${sha256Info}${digest}`,
  'the block type of encryption': (digest) => `0002${'ff'.repeat(202)}00${sha256Info}${digest}`,
  'no end of the padding': (digest) => `0001${'ff'.repeat(203)}${sha256Info}${digest}`,
  'no NULL in the algorithm': (digest) =>
    `0001${'ff'.repeat(204)}00302f300b0609608648016503040201${'0420'}${digest}`,
  'another algorithm': (digest) => `0001${'ff'.repeat(202)}00${sha256Info.replace('0201', '0203')}${digest}`,
  'the digest alone': (digest) => digest.padStart(512, '0'),
};

export const rightEncoding = (digest: string) => `0001${'ff'.repeat(202)}00${sha256Info}${digest}`;
