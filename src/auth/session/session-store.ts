import { join } from 'node:path';
import { parseJson } from '../../core/text/json.js';
import { type Binding, sessionName } from '../profile.js';
import type { AuthSettings } from '../settings.js';
import type { Keyring } from './keyring.js';
import { exclusively, type Patience } from './lock.js';
import { putAside, readPrivate, removePrivate, replacePrivate, writePrivate } from './private-file.js';
import { isSealed, seal, unseal } from './sealed.js';
import { type StoredSession, storedSession } from './session.js';
import { sessionKey } from './session-key.js';

/** How the session is protected at rest: by a key in the system's keychain, or by the file's mode alone. */
export type SessionProtection = 'keyring' | 'file';

/** The one session of a profile, which may have been changed by another process since it was read. */
export interface SessionStore {
  readonly path: string;
  /**
   * Undefined where nobody is logged in, or where what was there could not be read and was put aside with a warning.
   * @throws TicketsiftError `session_unsafe`, `keyring_unavailable`
   */
  load(): Promise<StoredSession | undefined>;
  /**
   * Puts a session in the place of any other, as a whole, or leaves the old one as it was.
   * @throws TicketsiftError `keyring_unavailable`, `session_unsaved`
   */
  save(session: StoredSession): Promise<void>;
  /**
   * Puts a session in the place of one that `load` gave. To be called within `exclusively`.
   * @returns false where that one is no longer there: it was ended, or another one saved
   * @throws TicketsiftError as `save`
   */
  replace(old: StoredSession, session: StoredSession): Promise<boolean>;
  /**
   * Removes the session and its key, at once: who is about to replace it does not succeed.
   * @throws TicketsiftError `session_unsaved`
   */
  wipe(): Promise<void>;
  /** Undefined where there is no session. */
  protection(): Promise<SessionProtection | undefined>;
  /**
   * Does something that no other process does meanwhile: what another had saved is seen by `load` within it. Who was
   * killed within it keeps nobody waiting.
   * @param patience how long to wait for others
   * @throws TicketsiftError see `lock.ts`, and what the work throws
   */
  exclusively<T>(work: () => Promise<T>, patience?: Patience): Promise<T>;
}

export interface SessionStoreOptions {
  readonly folder: string;
  readonly settings: Binding & Pick<AuthSettings, 'storage'>;
  readonly keyring: Keyring;
  readonly warn: (message: string) => void;
}

/** @throws TicketsiftError `usage` for a profile that is no name */
export function openSessionStore({ folder, settings, keyring, warn }: SessionStoreOptions): SessionStore {
  const { profile, issuer, clientId, storage } = settings;
  const name = sessionName(settings);
  const path = join(folder, name);
  const binding = JSON.stringify([profile, issuer, clientId]);
  const key = sessionKey({ account: name, storage, keyring });
  /** Whether it is known that the session lies in a file without a key: nobody is told twice. */
  let isKnownPlain = false;
  /** What each session that was read was on disk. */
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
        'the session was kept without a key, which auth.storage: keyring forbids: it was removed. Log in again',
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
    exclusively: (work, patience) => exclusively(`${path}.lock`, work, patience),
  };
}

function parse(text: string): StoredSession | undefined {
  return storedSession.safeParse(parseJson(text)).data;
}
