import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
/** Bytes of a key, of the initialization vector and of the tag: NIST SP 800-38D. */
export const keySize = 32;
const ivSize = 12;
const tagSize = 16;

/** The start of a sealed text. It is not JSON, which distinguishes it from an unsealed one. */
const mark = Buffer.from('TSS1');

export function isSealed(bytes: Buffer): boolean {
  return bytes.subarray(0, mark.length).equals(mark);
}

/** Encrypts a text. @param binding what the text belongs to: it cannot be opened for anything else */
export function seal(text: string, key: Buffer, binding: string): Buffer {
  const iv = randomBytes(ivSize);
  const cipher = createCipheriv(algorithm, key, iv, { authTagLength: tagSize });
  cipher.setAAD(Buffer.from(binding));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([mark, iv, cipher.getAuthTag(), sealed]);
}

/** Decrypts a text; undefined where it was changed, cut off, or sealed with another key or for something else. */
export function unseal(bytes: Buffer, key: Buffer, binding: string): string | undefined {
  const [iv, tag, sealed] = [mark.length, mark.length + ivSize, mark.length + ivSize + tagSize];
  if (bytes.length < sealed || key.length !== keySize) return undefined;
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(iv, tag), { authTagLength: tagSize });
  decipher.setAAD(Buffer.from(binding));
  decipher.setAuthTag(bytes.subarray(tag, sealed));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(sealed)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
