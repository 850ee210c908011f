import * as z from 'zod';
import type { GroupCommit } from '../cache/group-commit.js';
import { keyName } from '../cache/key-name.js';
import type { Database } from '../sqlite-driver.js';

/**
 * The answers on this machine that a shared cache does not have yet, as far as is known. They are noted in one transaction
 * with the answers, so that the next run can send what a run that was killed, or had no server, could not.
 */
export interface Unshared {
  /** @param cache whose they are: one of an organisation at a server */
  note(cache: string, keys: readonly Uint8Array[]): Promise<void>;
  remove(cache: string, keys: readonly Uint8Array[]): Promise<void>;
  /** Returns some of the keys. */
  list(cache: string, limit: number): readonly Uint8Array[];
  count(cache: string): number;
}

const keysOf = z.array(z.instanceof(Uint8Array));

export function createUnshared(database: Database, commit: GroupCommit): Unshared {
  const insert = database.prepare('INSERT OR IGNORE INTO unshared (cache, key) VALUES (?, ?)');
  const remove = database.prepare('DELETE FROM unshared WHERE cache = ? AND key = ?');
  const some = database
    .prepare<[string, number], unknown>('SELECT key FROM unshared WHERE cache = ? LIMIT ?')
    .pluck();
  const count = database.prepare<[string], unknown>('SELECT count(*) FROM unshared WHERE cache = ?').pluck();
  return {
    note: (cache, keys) =>
      commit.write(() => {
        for (const key of keys) insert.run(cache, key);
      }),
    remove: (cache, keys) =>
      commit.write(() => {
        for (const key of keys) remove.run(cache, key);
      }),
    list: (cache, limit) => keysOf.parse(some.all(cache, limit)),
    count: (cache) => z.number().parse(count.get(cache)),
  };
}

/** The same in memory, for a cache that ends with the run. */
export function createMemoryUnshared(): Unshared {
  const noted = new Map<string, Uint8Array>();
  return {
    async note(_cache, keys) {
      for (const key of keys) noted.set(keyName(key), key);
    },
    async remove(_cache, keys) {
      for (const key of keys) noted.delete(keyName(key));
    },
    list: (_cache, limit) => [...noted.values()].slice(0, limit),
    count: () => noted.size,
  };
}
