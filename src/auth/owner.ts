import { TicketsiftError } from '../core/errors.js';
import { localOwner, type Owner } from '../core/identity.js';
import type { OpenedLogin } from './open.js';
import type { User } from './user.js';

/** What stored rows need of a login. */
type OwnerLogin = Pick<OpenedLogin, 'requirements' | 'isRequired' | 'isTrusted' | 'isOfMachine'>;

/**
 * Returns the current user as the owner of stored rows; the user of this machine without a login, where no login is
 * required or an untrusted folder configures it.
 * @param note shows that rows of signed-in users are not included
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
      // A login that is optional must not stop the command.
      const isOptional =
        error instanceof TicketsiftError && error.code !== 'interrupted' && !login.isRequired;
      if (!isOptional) throw error;
    }
  }
  note('you are not logged in, so work done with a login is not shown');
  return localOwner;
}

/** Ids are unique only within one issuer, so the issuer is part of them. */
function ownerFor({ issuer, identity: { userId, orgId } }: User, hasLocal: boolean): Owner {
  return {
    person: `${issuer} ${userId}`,
    org: orgId === undefined ? '' : `${issuer} ${orgId}`,
    hasLocal,
  };
}
