import * as z from 'zod';
import type { Database } from '../sqlite-driver.js';
import type { GroupCommit } from './group-commit.js';

/**
 * What a model made of texts that it learns from, by digests of text and model, so that the next run need not make it
 * anew. It saves time and no money: what cannot be read counts as not there, and what cannot be written is left out.
 */
export interface Vectors {
  find(key: Uint8Array): Uint8Array | undefined;
  keep(key: Uint8Array, vectors: Uint8Array): void;
}

const storedVectors = z.instanceof(Uint8Array);

/** @param now milliseconds since 1970 */
export function createVectors(database: Database, commit: GroupCommit, now: () => number): Vectors {
  const select = database.prepare<[Uint8Array], unknown>('SELECT vectors FROM vectors WHERE key = ?').pluck();
  const insert = database.prepare('INSERT OR IGNORE INTO vectors (key, kept_at, vectors) VALUES (?, ?, ?)');
  return {
    find(key) {
      try {
        return storedVectors.safeParse(select.get(key)).data;
      } catch {
        return undefined;
      }
    },
    keep(key, vectors) {
      commit.write(() => insert.run(key, now(), vectors)).catch(() => {});
    },
  };
}
