import type { Keyring } from '../../src/auth/session/keyring.js';
import type { StoredSession } from '../../src/auth/session/session.js';
import {
  openSessionStore,
  type SessionStore,
  type SessionStoreOptions,
} from '../../src/auth/session/session-store.js';
import { TicketsiftError } from '../../src/core/errors.js';

export const settings = {
  profile: 'default',
  issuer: 'https://issuer.example',
  clientId: 'app',
  storage: 'file',
} satisfies SessionStoreOptions['settings'];

/** A session told by its access token. */
export function sessionOf(accessToken: string, parts: Partial<StoredSession> = {}): StoredSession {
  const { profile, issuer, clientId } = settings;
  return { profile, issuer, clientId, idToken: 'id', accessToken, keys: { keys: [] }, ...parts };
}

/** A keychain that is there. */
export function memoryKeyring(): Keyring & { readonly keys: Map<string, Buffer> } {
  const keys = new Map<string, Buffer>();
  return {
    keys,
    get: async (account) => keys.get(account),
    set: async (account, key) => void keys.set(account, key),
    remove: async (account) => void keys.delete(account),
  };
}

/** A keychain that is locked, and counts how often somebody tries. */
export function lockedKeyring(): Keyring & { readonly tries: number } {
  let tries = 0;
  const refuse = async () => {
    tries += 1;
    throw new TicketsiftError('keyring_unavailable', 'It is locked');
  };
  return {
    get tries() {
      return tries;
    },
    get: refuse,
    set: refuse,
    remove: refuse,
  };
}

/** A store in a folder, with what it warns of. */
export function storeIn(
  folder: string,
  parts: { keyring?: Keyring; settings?: Partial<SessionStoreOptions['settings']> } = {},
): SessionStore & { readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  const store = openSessionStore({
    folder,
    settings: { ...settings, ...parts.settings },
    keyring: parts.keyring ?? lockedKeyring(),
    warn: (message) => warnings.push(message),
  });
  return { ...store, warnings };
}
