import { openDatabase, temporary } from './open.js';

/** Counts distinct keys without keeping them in memory: a million of them would take 100 MB. */
export interface Distinct {
  /** True when the key was not seen before. */
  add(key: Uint8Array): boolean;
  [Symbol.dispose](): void;
}

export function createDistinct(): Distinct {
  const database = openDatabase(temporary, {
    what: 'the list of distinct requests',
    applicationId: 0,
    migrations: [{ name: 'seen', sql: 'CREATE TABLE seen (key BLOB PRIMARY KEY) WITHOUT ROWID' }],
  });
  // One transaction for all: the table is temporary, and a transaction each slows down as it grows.
  database.exec('BEGIN');
  const insert = database.prepare('INSERT OR IGNORE INTO seen VALUES (?)');
  return {
    add: (key) => insert.run(key).changes === 1,
    [Symbol.dispose]: () => void database.close(),
  };
}
