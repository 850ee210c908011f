import { userInfo } from 'node:os';
import type { OpenedLogin } from '../../auth/open.js';
import type { User } from '../../auth/user.js';
import { TicketsiftError } from '../../core/errors.js';
import type { Session } from '../../core/world/session.js';
import type { Author } from './version.js';

/**
 * Returns the current user; undefined where no one is logged in and no login is required.
 * @throws TicketsiftError `login_required`, `not_allowed` and their like
 */
export async function currentUser(
  { voice }: Session,
  login: OpenedLogin | undefined,
): Promise<User | undefined> {
  try {
    return await login?.requirements.allowedUser();
  } catch (error) {
    const isAnonymous = error instanceof TicketsiftError && error.code === 'login_required';
    if (!isAnonymous || login?.isRequired) throw error;
    voice.note('you are not logged in, so you only see saved prompts that are for everyone');
    return undefined;
  }
}

/** Returns the author of what a user saves. */
export function authorOf(user: User | undefined): Author {
  if (user === undefined) return { name: userName(), verified: undefined };
  const { email, userId } = user.identity;
  return {
    // An address that the provider has not verified could be anyone's.
    name: email !== undefined && user.emailIsVerified ? email : userId,
    verified: { issuer: user.issuer, id: userId },
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a user without a name.
    return 'unknown';
  }
}
