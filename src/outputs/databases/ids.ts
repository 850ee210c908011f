import { createHash } from 'node:crypto';

/**
 * Marks an id whose text had to be changed by appending the SHA-256 of the original, so that it equals no
 * other id.
 */
export function markedId(changed: string, id: string): string {
  // Halves of surrogate pairs cannot be written in UTF-8.
  const bytes = Buffer.from(id, id.isWellFormed() ? 'utf8' : 'utf16le');
  return `${changed}…${createHash('sha256').update(bytes).digest('hex')}`;
}
