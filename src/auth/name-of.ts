import type { User } from './user.js';

/** What a person is called. Hostile. */
export function nameOf({ name, identity: { email, userId } }: User): string {
  if (name === undefined) return email ?? userId;
  return email === undefined ? name : `${name} (${email})`;
}
