import { createHash } from 'node:crypto';

/** Marks an id whose text had to be changed, so that it is no other id: adds the SHA-256 of what it was. */
export function markedId(changed: string, id: string): string {
  // Halves of surrogate pairs have no UTF-8.
  const bytes = Buffer.from(id, id.isWellFormed() ? 'utf8' : 'utf16le');
  return `${changed}…${createHash('sha256').update(bytes).digest('hex')}`;
}
