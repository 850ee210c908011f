import { userInfo } from 'node:os';
import type { OpenedLogin } from '../../auth/open.js';
import type { User } from '../../auth/user.js';
import { TicketsiftError } from '../../core/errors.js';
import type { Session } from '../../core/world/session.js';
import type { Author } from './version.js';

/**
 * Whoever is logged in. Where nobody has to be, whoever is not is one of everyone.
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
    voice.note('nobody is logged in: of the saved prompts only those for everyone are seen');
    return undefined;
  }
}

/** Who signs what is saved. */
export function authorOf(user: User | undefined): Author {
  if (user === undefined) return { name: userName(), verified: undefined };
  const { email, userId } = user.identity;
  return {
    // An address that the provider has not seen to be theirs could be anybody's.
    name: email !== undefined && user.emailIsVerified ? email : userId,
    verified: { issuer: user.issuer, id: userId },
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a number that has no name.
    return 'unknown';
  }
}
