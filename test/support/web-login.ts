import type { WebLogin } from '../../src/auth/web/web-logins.js';
import { KnownSecrets } from '../../src/core/text/known-secrets.js';
import { person } from './people.js';

/** The login of a browser, as a provider that is not there has let it in. */
export function loginOf(userId: string): WebLogin {
  const someone = person();
  const user = { ...someone, identity: { ...someone.identity, userId } };
  const noProvider = () => {
    throw new Error('There is no provider.');
  };
  return {
    user,
    sid: undefined,
    known: new KnownSecrets(undefined),
    allowedUser: async () => user,
    open: noProvider,
    signOutPage: async () => undefined,
    revoke: async () => {},
  };
}
