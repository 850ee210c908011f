import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { codeOf } from '../../../core/errors/caught.js';
import { TicketsiftError } from '../../../core/errors.js';

/** How long a signed token counts, in seconds. Snowflake takes an hour at most. */
const lifetime = 30 * 60;
/** So much before its end it is replaced, in seconds. */
const reserve = 5 * 60;

interface Signer {
  readonly privateKey: KeyObject;
  /** In capitals. */
  readonly account: string;
  readonly user: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Reads a private key in PEM.
 * @param origin where the key is from, as messages call it
 * @throws TicketsiftError `config`
 */
export function readPrivateKey(pem: string, passphrase: string | undefined, origin: string): KeyObject {
  const refused = (reason: string, hint: string, cause?: unknown) =>
    new TicketsiftError('config', `The private key in ${origin} ${reason}`, { hint, cause });
  let key: KeyObject;
  try {
    // In variables of CI systems line breaks are often written out.
    const text = pem.replaceAll('\\n', '\n').trim();
    key = createPrivateKey(passphrase === undefined ? text : { key: text, passphrase });
  } catch (cause) {
    const code = codeOf(cause);
    if (code === 'ERR_MISSING_PASSPHRASE' || (passphrase === undefined && /ENCRYPTED/.test(pem))) {
      throw refused('is encrypted', 'Set SNOWFLAKE_PRIVATE_KEY_PASSPHRASE.', cause);
    }
    if (/DECRYPT/.test(code)) {
      throw refused('does not open with its passphrase', 'Check SNOWFLAKE_PRIVATE_KEY_PASSPHRASE.', cause);
    }
    throw refused(
      'cannot be read',
      'It must be the private key (rsa_key.p8) in PEM, which starts with -----BEGIN PRIVATE KEY----- or -----BEGIN ENCRYPTED PRIVATE KEY-----.',
      cause,
    );
  }
  if (key.asymmetricKeyType === 'rsa') return key;
  throw refused('is not an RSA key', 'Make one: openssl genrsa 2048 | openssl pkcs8 -topk8 -out rsa_key.p8');
}

/** Returns the fingerprint of a key pair, as `DESCRIBE USER` shows it. */
export function fingerprintOf(privateKey: KeyObject): string {
  const der = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return `SHA256:${createHash('sha256').update(der).digest('base64')}`;
}

/**
 * Returns a function that gives a token signed with the key, and another one in time before it expires. Its claims are those
 * of "Using key pair authentication" in the guide of the SQL API.
 */
export function keyPairTokens({
  privateKey,
  account,
  user,
  now,
}: Signer): (isNew: boolean) => Promise<string> {
  const subject = `${account}.${user.toUpperCase()}`;
  const issuer = `${subject}.${fingerprintOf(privateKey)}`;
  let current: { readonly token: string; readonly until: number } | undefined;
  return async (isNew) => {
    const seconds = Math.floor(now() / 1000);
    if (current && !isNew && seconds < current.until - reserve) return current.token;
    const { SignJWT } = await import('jose');
    const until = seconds + lifetime;
    const token = await new SignJWT()
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
      .setIssuer(issuer)
      .setSubject(subject)
      .setIssuedAt(seconds)
      .setExpirationTime(until)
      .sign(privateKey);
    current = { token, until };
    return token;
  };
}
