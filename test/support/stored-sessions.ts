import { type SpawnOptions, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Keyring } from '../../src/auth/session/keyring.js';
import type { StoredSession } from '../../src/auth/session/session.js';
import {
  openSessionStore,
  type SessionStore,
  type SessionStoreOptions,
} from '../../src/auth/session/session-store.js';
import { TicketsiftError } from '../../src/core/errors.js';
import { distUrl } from './cache.js';

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

/** Where a built module lies. */
export const distPath = (module: string) => fileURLToPath(distUrl(module));

const prelude = `
  const { openSessionStore } = await import(${JSON.stringify(distUrl('auth/session/session-store.js'))});
  const [folder, ...args] = process.argv.slice(1);
  const settings = ${JSON.stringify(settings)};
  const store = openSessionStore({ folder, settings, keyring: undefined, warn() {} });
  const sessionOf = (accessToken) => ({ ...${JSON.stringify(sessionOf(''))}, accessToken });
`;

/** Starts a script in a process of its own, with `store`, `folder`, `sessionOf` and `args`. */
export function startStoreProcess(
  script: string,
  [folder, ...args]: readonly [string, ...string[]],
  { shell, ...options }: SpawnOptions & { shell?: string } = {},
) {
  const node = [process.execPath, '--input-type=module', '-e', prelude + script, folder, ...args] as const;
  // A shell may set limits before it becomes the process.
  const [command, ...rest] = shell ? (['sh', '-c', `${shell}; exec "$@"`, 'sh', ...node] as const) : node;
  return spawn(command, rest, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
}
