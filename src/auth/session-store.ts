import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TicketsiftError } from '../core/errors.js';
import type { Keyring } from './keyring.js';
import { exclusively } from './lock.js';
import { putAside, readPrivate, writePrivate } from './private-file.js';
import { type Binding, sessionName } from './profile.js';
import { isSealed, keySize, seal, unseal } from './sealed.js';
import { type StoredSession, storedSession } from './session.js';
import type { AuthSettings } from './settings.js';

/** How the session is protected at rest: by a key in the system's keychain, or by the file's mode alone. */
export type Protection = 'keyring' | 'file';

/** The one session of a profile, which may have been changed by another process since it was read. */
export interface SessionStore {
  readonly path: string;
  /**
   * Undefined where nobody is logged in, or where what was there could not be read and was put aside with a warning.
   * @throws TicketsiftError `session_unsafe`, `keyring_unavailable`
   */
  load(): Promise<StoredSession | undefined>;
  /**
   * Replaces the session as a whole, or leaves the old one as it was.
   * @throws TicketsiftError as `load`, and `session_unsaved`
   */
  save(session: StoredSession): Promise<void>;
  /** Removes the session and its key. */
  wipe(): Promise<void>;
  /** Undefined where there is no session. */
  protection(): Promise<Protection | undefined>;
  /**
   * Does something that no other process does meanwhile: what another had saved is seen by `load` within it. Who was
   * killed within it keeps nobody waiting.
   */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

export interface StoreOptions {
  readonly folder: string;
  readonly settings: Binding & Pick<AuthSettings, 'storage'>;
  readonly keyring: Keyring;
  readonly warn: (message: string) => void;
}

/** @throws TicketsiftError `usage` for a profile that is no name */
export function openSessionStore({ folder, settings, keyring, warn }: StoreOptions): SessionStore {
  const { profile, issuer, clientId, storage } = settings;
  const name = sessionName(settings);
  const path = join(folder, name);
  const binding = JSON.stringify([profile, issuer, clientId]);

  /** The key to seal with; undefined where there is no keychain, and none must be. */
  const keyToSave = async (): Promise<Buffer | undefined> => {
    if (storage === 'file') return undefined;
    try {
      const known = await keyring.get(name);
      if (known?.length === keySize) return known;
      const key = randomBytes(keySize);
      await keyring.set(name, key);
      return key;
    } catch (error) {
      if (storage === 'keyring' || !isUnavailable(error)) throw error;
      warn(`${error.message}; the session is kept in a file that only you can read`);
      return undefined;
    }
  };
  const open = async (bytes: Buffer): Promise<string | undefined> => {
    if (isSealed(bytes)) {
      const key = await keyring.get(name);
      return key && unseal(bytes, key, binding);
    }
    if (storage === 'keyring') return undefined;
    return bytes.toString('utf8');
  };
  const quarantine = async (why: string) => {
    warn(`the session cannot be used (${why}); it was moved to ${await putAside(path)}. Log in again`);
    return undefined;
  };

  return {
    path,
    async load() {
      const content = await readPrivate(path, warn);
      if (content.kind === 'none') return undefined;
      if (content.kind === 'unreadable') return quarantine(content.why);
      const text = await open(content.bytes);
      const session = text === undefined ? undefined : parse(text);
      if (session?.profile === profile && session.issuer === issuer && session.clientId === clientId)
        return session;
      return quarantine('it is damaged, or sealed with another key');
    },
    async save(session) {
      const text = JSON.stringify(storedSession.parse(session));
      const key = await keyToSave();
      await writePrivate(path, key ? seal(text, key, binding) : Buffer.from(text));
    },
    async wipe() {
      await rm(path, { recursive: true, force: true });
      if (storage === 'file') return;
      // What the key opened is gone.
      await keyring.remove(name).catch(() => {});
    },
    async protection() {
      const content = await readPrivate(path, warn);
      if (content.kind !== 'bytes') return undefined;
      return isSealed(content.bytes) ? 'keyring' : 'file';
    },
    async exclusively(work) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return exclusively(`${path}.lock`, work);
    },
  };
}

function parse(text: string): StoredSession | undefined {
  try {
    return storedSession.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function isUnavailable(error: unknown): error is TicketsiftError {
  return error instanceof TicketsiftError && error.code === 'keyring_unavailable';
}
