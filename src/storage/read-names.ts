import { existsSync } from 'node:fs';
import { load } from './open.js';

/** Milliseconds that another process may hold a file: a person waits for the names between two keys. */
const timeoutMs = 100;

/**
 * Returns the names that a statement reads from a SQLite file of ours. Changes nothing and makes nothing.
 * @throws what `load` and better-sqlite3 throw, such as where another process holds the file
 */
export function readNames(path: string, sql: string): string[] {
  if (!existsSync(path)) return [];
  const database = load(path, { readonly: true, fileMustExist: true, timeout: timeoutMs });
  try {
    return database.prepare(sql).pluck().all().map(String);
  } finally {
    database.close();
  }
}
