import { shorten } from '../core/text/shorten.js';
import type { User } from './user.js';

/** UTF-16 units of a name, which providers let people choose. */
const maxName = 200;

/** Returns a person's name for display. Hostile. */
export function nameOf({ name, identity: { email, userId } }: User): string {
  if (name === undefined) return shorten(email ?? userId, maxName);
  const short = shorten(name, maxName);
  return email === undefined ? short : `${short} (${shorten(email, maxName)})`;
}
