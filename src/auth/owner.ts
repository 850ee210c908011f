import { TicketsiftError } from '../core/errors.js';
import { localOwner, type Owner } from '../core/identity.js';
import type { OpenedLogin } from './open.js';
import type { User } from './user.js';

/** Whose login it is, as far as stored rows need to know. */
type OwnerLogin = Pick<OpenedLogin, 'requirements' | 'isRequired' | 'isTrusted' | 'isOfMachine'>;

/**
 * Returns the current user as the owner of stored rows; the user of this machine without a login, where none is
 * required, or where a folder that is not trusted configures it.
 * @param note says that rows of people who are signed in are not seen
 * @throws TicketsiftError as `Requirements.allowedUser`, where a login is required
 */
export async function ownerOf(
  login: OwnerLogin | undefined,
  note: (text: string) => void = () => {},
): Promise<Owner> {
  if (!login) return localOwner;
  if (login.isRequired || (await login.isTrusted())) {
    try {
      return ownerFor(await login.requirements.allowedUser(), login.isOfMachine);
    } catch (error) {
      // What is not required stops nothing.
      const isOptional =
        error instanceof TicketsiftError && error.code !== 'interrupted' && !login.isRequired;
      if (!isOptional) throw error;
    }
  }
  note('you are not logged in: what was done with a login is not shown');
  return localOwner;
}

/** Names are unique within one issuer alone. */
function ownerFor({ issuer, identity: { userId, orgId } }: User, hasLocal: boolean): Owner {
  return {
    person: `${issuer} ${userId}`,
    org: orgId === undefined ? '' : `${issuer} ${orgId}`,
    hasLocal,
  };
}
