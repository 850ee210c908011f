import { createHash, randomBytes } from 'node:crypto';

/** Returns 256 random bits, as text that an address or a cookie can hold. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Returns what is kept of a secret: enough to recognise it, and too little to use it. */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
