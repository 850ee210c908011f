import { load } from '../open.js';
import type { Database } from '../sqlite-driver.js';
import type { GroupCommit } from './group-commit.js';

/** How many runs that never ended are kept. */
const maxRuns = 1_000;

/**
 * The progress of runs that have not ended. It is written in one transaction with the answers that it counts, so that the
 * cost of every cached answer is known even if the run is killed.
 */
export interface RunProgress {
  /**
   * Writes down how far a run is, soon, and once for all that happens until then. What cannot be written is left out.
   * @param read gives that as data when it is written
   */
  keep(run: string, read: () => unknown): void;
  /** Removes a run whose end is on record. */
  drop(run: string): void;
}

export function createRunProgress(database: Database, commit: GroupCommit): RunProgress {
  const queued = new Set<string>();
  const upsert = database.prepare(
    'INSERT INTO progress (run, result) VALUES (?, ?) ON CONFLICT (run) DO UPDATE SET result = excluded.result',
  );
  const remove = database.prepare('DELETE FROM progress WHERE run = ?');
  const prune = database.prepare(
    'DELETE FROM progress WHERE rowid NOT IN (SELECT rowid FROM progress ORDER BY rowid DESC LIMIT ?)',
  );
  return {
    keep(run, read) {
      if (queued.has(run)) return;
      queued.add(run);
      const write = () => {
        queued.delete(run);
        upsert.run(run, JSON.stringify(read()));
      };
      commit.write(write).catch(() => queued.delete(run));
    },
    drop(run) {
      const write = () => {
        remove.run(run);
        prune.run(maxRuns);
      };
      commit.write(write).catch(() => {});
    },
  };
}

/** Reads how far a run was when its process went away; undefined where that is not on record, or cannot be read. */
export function readProgress(path: string, run: string): unknown {
  let database: Database | undefined;
  try {
    database = load(path, { readonly: true, fileMustExist: true, timeout: 1_000 });
    const found = database
      .prepare<[string], unknown>('SELECT result FROM progress WHERE run = ?')
      .pluck()
      .get(run);
    return typeof found === 'string' ? JSON.parse(found) : undefined;
  } catch {
    return undefined;
  } finally {
    database?.close();
  }
}
