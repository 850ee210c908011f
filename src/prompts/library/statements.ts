import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import type { Migration } from '../../storage/open.js';

/** One statement with parameters as `:name`, read alike by SQLite and PostgreSQL. */
export type StatementName =
  | 'newest'
  | 'versions'
  | 'add-prompt'
  | 'add-version'
  | 'labels/list'
  | 'labels/find'
  | 'labels/add';

/** A statement that sees what somebody may read, prompts or labels, as the table `visible`. */
export function statement(name: StatementName): string {
  return `WITH visible AS (${read(join(dirname(name), 'visible'))}) ${read(name)}`;
}

/** Steps are only ever appended. Those for one kind of database do nothing in another. */
const steps: readonly { readonly name: string; readonly only?: PromptDatabaseKind }[] = [
  { name: '1-prompts' },
  { name: '2-row-level-security', only: 'postgres' },
  { name: '3-labels' },
  { name: '4-row-level-security-of-labels', only: 'postgres' },
];

export type PromptDatabaseKind = 'sqlite' | 'postgres';

/** What makes the tables, step by step. A step is read when it is taken, which most starts do not. */
export function migrationsFor(kind: PromptDatabaseKind): readonly Migration[] {
  return steps.map(({ name, only = kind }) => ({
    name,
    get sql() {
      return only === kind ? read(`steps/${name}`) : '';
    },
  }));
}

function read(name: string): string {
  return readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8').replaceAll(/^\s*--.*\n/gm, '');
}
