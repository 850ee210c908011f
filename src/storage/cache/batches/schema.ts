/**
 * The step of the cache's schema that adds batches. A line is a request that waits in a batch: it goes with its answer, and
 * stays where there is none, with the reason.
 */
export const batchTables = `CREATE TABLE batches (
    id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    holder TEXT,
    held_until INTEGER,
    label TEXT NOT NULL,
    progress TEXT NOT NULL,
    requests INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    spent INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE batch_lines (
    key BLOB PRIMARY KEY,
    batch TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    bound INTEGER NOT NULL,
    reserved INTEGER NOT NULL,
    failure TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX batch_lines_by_batch ON batch_lines (batch, state)`;
