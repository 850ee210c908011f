import { expect, it } from 'vitest';
import { databaseOf } from '../../../src/outputs/databases/index.js';

it.each([
  ['results.db', 'sqlite'],
  ['a/b.c/results.SQLite', 'sqlite'],
  ['results.sqlite3', 'sqlite'],
  ['postgres://host/db', 'postgres'],
  ['PostgreSQL://u:p@host:5433/results.db?sslmode=require', 'postgres'],
  ['results.csv', undefined],
  ['results.db.gz', undefined],
  ['postgres:', undefined],
  ['db', undefined],
  ['.db', undefined],
])('%s is %s', (location, kind) => {
  expect(databaseOf(location)).toBe(kind);
});
