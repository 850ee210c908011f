import { createHash } from 'node:crypto';
import type { Want } from './wants.js';

/**
 * Returns a short hash of a file's value at a key, only for showing a difference. It is long enough that no one can find
 * another text with the same hash, which would hide a change.
 */
export function markOf({ identity }: Want): string {
  return hashOf(identity).slice(0, markLength);
}

/** Characters of base64url: 72 bits. */
const markLength = 12;
const prefix = 'sha256-';
const form = new RegExp(`^${prefix}[\\w-]{43}\\.(?:[\\w-]{${markLength}})*$`);

/**
 * Returns the digest of all that a file wants: a SHA-256 and, after a dot, the mark of each want. The marks show a
 * difference where only the digest of what was allowed is known.
 */
export function digestOf(wants: readonly Want[]): string {
  const all = wants.map(({ identity }) => identity).toSorted();
  return `${prefix}${hashOf(JSON.stringify(all))}.${wants.map(markOf).toSorted().join('')}`;
}

/** Returns whether a text has the form of a digest. */
export function isDigest(text: string): boolean {
  return form.test(text);
}

/** Returns the marks in a digest. */
export function marksIn(digest: string): string[] {
  const marks = digest.slice(digest.indexOf('.') + 1);
  return marks.match(new RegExp(`.{${markLength}}`, 'g')) ?? [];
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
