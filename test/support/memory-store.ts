import type { StoredSession } from '../../src/auth/session/session.js';
import type { SessionStore } from '../../src/auth/session/session-store.js';

/** A store in memory: `session` is what is on disk. */
export function memoryStore(
  first?: StoredSession,
): SessionStore & { session: StoredSession | undefined; saves: number; loads: number } {
  let queue: Promise<unknown> = Promise.resolve();
  const store = {
    path: 'memory',
    session: first,
    saves: 0,
    loads: 0,
    async load() {
      store.loads++;
      return store.session;
    },
    async save(session: StoredSession) {
      store.saves++;
      store.session = session;
    },
    async replace(old: StoredSession, session: StoredSession) {
      if (store.session !== old) return false;
      await store.save(session);
      return true;
    },
    async wipe() {
      store.session = undefined;
    },
    protection: async () => 'file' as const,
    exclusively<T>(work: () => Promise<T>): Promise<T> {
      const result = queue.then(work);
      queue = result.catch(() => {});
      return result;
    },
  };
  return store;
}
