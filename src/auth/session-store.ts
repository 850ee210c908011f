import type { StoredSession } from './session.js';

/** How the session is protected at rest: by a key in the system's keychain, or by the file's mode alone. */
export type Protection = 'keyring' | 'file';

/** The one session of a profile, which may have been changed by another process since it was read. */
export interface SessionStore {
  /**
   * Undefined where nobody is logged in, or where what was there is of another issuer or client, or could not be
   * read and was put aside with a warning.
   * @throws TicketsiftError `session_unsafe`, `keyring_unavailable`
   */
  load(): Promise<StoredSession | undefined>;
  /** Replaces the session as a whole, or leaves the old one as it was. @throws TicketsiftError as `load`, and `session_unsaved` */
  save(session: StoredSession): Promise<void>;
  /** Removes the session and its key. */
  wipe(): Promise<void>;
  protection(): Promise<Protection>;
  /**
   * Does something that no other process does meanwhile: what another had saved is seen by `load` within it. Who was
   * killed within it keeps nobody waiting.
   */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}
