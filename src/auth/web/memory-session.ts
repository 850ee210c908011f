import type { StoredSession } from '../session/session.js';
import type { SessionStore } from '../session/session-store.js';

/** Keeps the session of one browser in memory only: it ends with the process. */
export function memorySession(): SessionStore {
  let kept: StoredSession | undefined;
  let last: Promise<unknown> = Promise.resolve();
  return {
    path: 'memory',
    load: async () => kept,
    async save(session) {
      kept = session;
    },
    async replace(old, session) {
      if (kept !== old) return false;
      kept = session;
      return true;
    },
    async wipe() {
      kept = undefined;
    },
    protection: async () => undefined,
    exclusively(work) {
      const done = last.then(work);
      last = done.catch(() => {});
      return done;
    },
  };
}
