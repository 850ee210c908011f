import { join } from 'node:path';
import { parseJson } from '../../core/text/json.js';
import { type Binding, sessionName } from '../profile.js';
import type { AuthSettings } from '../settings.js';
import type { Keyring } from './keyring.js';
import { exclusively, type LockWait } from './lock.js';
import { putAside, readPrivate, removePrivate, replacePrivate, writePrivate } from './private-file.js';
import { isSealed, seal, unseal } from './sealed.js';
import { type StoredSession, storedSession } from './session.js';
import { sessionKey } from './session-key.js';

/** How the session is protected on disk: by a key in the system's keychain, or by the file's mode alone. */
export type SessionProtection = 'keyring' | 'file';

/** The one session of a profile. Another process may have changed it since it was read. */
export interface SessionStore {
  readonly path: string;
  /**
   * Returns the session; undefined where no one is logged in, or where an unreadable file was put aside with a warning.
   * @throws TicketsiftError `session_unsafe`, `keyring_unavailable`
   */
  load(): Promise<StoredSession | undefined>;
  /**
   * Replaces any session as a whole, or leaves the old one as it was.
   * @throws TicketsiftError `keyring_unavailable`, `session_unsaved`
   */
  save(session: StoredSession): Promise<void>;
  /**
   * Replaces a session that `load` returned. Must be called within `exclusively`.
   * @returns false where that session is no longer there: it was ended, or another one was saved
   * @throws TicketsiftError as `save`
   */
  replace(old: StoredSession, session: StoredSession): Promise<boolean>;
  /**
   * Removes the session and its key at once: a process that is about to replace it does not succeed.
   * @throws TicketsiftError `session_unsaved`
   */
  wipe(): Promise<void>;
  /** Returns how the session is protected; undefined where there is none. */
  protection(): Promise<SessionProtection | undefined>;
  /**
   * Does work that no other process does at the same time: `load` within it returns what the others have saved. A process
   * that is killed within it releases the lock.
   * @param wait how long to wait for others
   * @throws TicketsiftError see `lock.ts`, and what the work throws
   */
  exclusively<T>(work: () => Promise<T>, wait?: LockWait): Promise<T>;
}

export interface SessionStoreOptions {
  readonly folder: string;
  readonly settings: Binding & Pick<AuthSettings, 'storage'>;
  readonly keyring: Keyring;
  readonly warn: (message: string) => void;
}

/** @throws TicketsiftError `usage` for a profile that is not a valid name */
export function openSessionStore({ folder, settings, keyring, warn }: SessionStoreOptions): SessionStore {
  const { profile, issuer, clientId, storage } = settings;
  const name = sessionName(settings);
  const path = join(folder, name);
  const binding = JSON.stringify([profile, issuer, clientId]);
  const key = sessionKey({ account: name, storage, keyring });
  /** Whether the session on disk has no key: the user is not warned of that twice. */
  let isKnownPlain = false;
  /** The bytes on disk of each session that was read. */
  const onDisk = new WeakMap<StoredSession, Buffer>();

  const open = async (bytes: Buffer): Promise<StoredSession | undefined> => {
    if (!isSealed(bytes)) return parse(bytes.toString('utf8'));
    const opener = await key.toOpen();
    return opener && parse(unseal(bytes, opener, binding) ?? '');
  };
  const isOurs = (session: StoredSession) =>
    session.profile === profile && session.issuer === issuer && session.clientId === clientId;

  const quarantine = async (why: string) => {
    warn(`the session cannot be used (${why}); it was moved to ${await putAside(path)}. Log in again`);
    return undefined;
  };
  const load = async (): Promise<StoredSession | undefined> => {
    const content = await readPrivate(path, warn);
    if (content.kind === 'none') return undefined;
    if (content.kind === 'unreadable') return quarantine(content.why);
    const { bytes } = content;
    const session = await open(bytes);
    if (!session || !isOurs(session)) {
      // Another process may have put a new file there, and a new key, after the old file was read.
      const now = await readPrivate(path, warn);
      if (now.kind !== 'bytes' || !now.bytes.equals(bytes)) return load();
      return quarantine('it is damaged, or sealed with another key');
    }
    if (!isSealed(bytes) && storage === 'keyring') {
      await removePrivate(path);
      warn(
        'the session was stored without a key, which auth.storage: keyring forbids, so it was removed. Log in again',
      );
      return undefined;
    }
    isKnownPlain = !isSealed(bytes);
    onDisk.set(session, bytes);
    return session;
  };
  const pack = async (session: StoredSession): Promise<Buffer> => {
    const text = JSON.stringify(storedSession.parse(session));
    const sealer = await key.toSeal((why) => {
      if (!isKnownPlain) warn(`${why}; the session is kept in a file that only you can read`);
    });
    return sealer ? seal(text, sealer, binding) : Buffer.from(text);
  };

  return {
    path,
    load,
    async save(session) {
      await writePrivate(path, await pack(session));
    },
    async replace(old, session) {
      const before = onDisk.get(old);
      return before !== undefined && replacePrivate(path, before, await pack(session));
    },
    async wipe() {
      try {
        await removePrivate(path);
      } finally {
        await key.forget();
      }
    },
    async protection() {
      const content = await readPrivate(path, warn);
      if (content.kind !== 'bytes') return undefined;
      return isSealed(content.bytes) ? 'keyring' : 'file';
    },
    exclusively: (work, wait) => exclusively(`${path}.lock`, work, wait),
  };
}

function parse(text: string): StoredSession | undefined {
  return storedSession.safeParse(parseJson(text)).data;
}
