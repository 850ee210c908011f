import type { Config } from '../config/load.js';
import type { CurrentIdentity } from '../core/identity.js';
import type { Session } from '../core/world/session.js';
import type { Login, StoredLogin } from './current-user.js';
import { type FoundAuth, findAuth } from './find.js';
import type { FindProvider, Provider } from './provider/provider.js';
import type { Requirements } from './requirements.js';
import type { SessionStore } from './session/session-store.js';

/** The login and everything that it needs. Nothing is read or requested before it is used. */
export interface OpenedLogin extends FoundAuth {
  readonly login: Login;
  /** The login that is stored on disk, whatever the environment says. */
  readonly stored: StoredLogin;
  /** What commands may require. */
  readonly requirements: Requirements;
  readonly store: SessionStore;
  /** Finds the provider, at most once where it can be found. */
  readonly provider: FindProvider;
  /** True where the environment gives the login, so that no other is tried. */
  readonly isFromEnvironment: boolean;
  /** Whether it is the login of this machine's user, who also owns what was done here without a login. */
  readonly isOfMachine: boolean;
}

/** @throws TicketsiftError `usage` for a profile that does not exist */
export async function openLogin(
  { world, voice, profile }: Session,
  config: Config,
): Promise<OpenedLogin | undefined> {
  const found = findAuth(config, profile, world.environment);
  if (!found) return undefined;
  const { settings, use } = found;
  const [
    { openStoredLogin },
    { environmentLogin },
    { openSessionStore },
    { systemKeyring },
    { createRequirements },
  ] = await Promise.all([
    import('./current-user.js'),
    import('./environment-login.js'),
    import('./session/session-store.js'),
    import('./session/keyring.js'),
    import('./requirements.js'),
  ]);
  const { known } = world.environment;
  let discovered: Promise<Provider> | undefined;
  const provider: FindProvider = async (signal) => {
    await use();
    discovered ??= import('./provider/discovery.js')
      .then(({ discover }) => discover(settings, { now: world.now, elapsed: world.elapsed, signal, known }))
      .catch((error: unknown) => {
        // A long run may try again, when the provider can be reached.
        discovered = undefined;
        throw error;
      });
    return discovered;
  };
  const store = openSessionStore({
    folder: world.environment.files.sessions,
    settings,
    keyring: systemKeyring({ variables: world.environment.keychain }),
    warn: (text) => voice.warn(text),
  });
  const stored = openStoredLogin({
    settings,
    store,
    provider,
    clock: world,
    note: (text) => voice.note(text),
    known,
  });
  const given = environmentLogin({
    secrets: world.environment.secrets,
    settings,
    provider,
    clock: world,
    known,
  });
  const login = trusted(given ?? stored, use);
  return {
    ...found,
    store,
    provider,
    login,
    stored,
    requirements: createRequirements({ user: login.user, allow: settings.allow }),
    isFromEnvironment: given !== undefined,
    isOfMachine: true,
  };
}

/** Checks, before the current user is looked up, that the file that configures the provider is trusted. */
function trusted({ user, accessToken, idToken }: Login, use: () => Promise<unknown>): Login {
  const afterwards =
    <T>(find: () => Promise<T>) =>
    async () => {
      await use();
      return find();
    };
  return { user: afterwards(user), accessToken: afterwards(accessToken), idToken: afterwards(idToken) };
}

/** Returns how a source that depends on the user finds the current one. */
export function identityOf(opened: OpenedLogin | undefined): CurrentIdentity {
  const user = async () => opened?.requirements.allowedUser();
  return {
    find: async () => (await user())?.identity,
    idToken: async () => (await user()) && opened?.login.idToken(),
    async grantFrom(issuer) {
      // A token that a job was given, or one for another resource, is none for the provider's own services.
      if (opened?.settings.issuer !== issuer || opened.isFromEnvironment) return undefined;
      if (opened.settings.audience !== undefined) return undefined;
      const { userId } = (await opened.requirements.allowedUser()).identity;
      return { userId, scopes: await opened.stored.scopes(), token: () => opened.login.accessToken() };
    },
  };
}
