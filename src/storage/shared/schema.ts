import { readFileSync } from 'node:fs';
import type { PostgresSchema } from '../postgres/migrate.js';

/** Steps are only ever appended. One is read when it is taken, which most starts do not. */
const steps = ['1-cache', '2-rates', '3-budgets'] as const;

/** The tables of a shared cache. */
export const sharedSchema: PostgresSchema = {
  what: 'a cache',
  steps: 'ticketsift_cache_steps',
  migrations: steps.map((name) => ({
    name,
    get sql() {
      return readFileSync(new URL(`./steps/${name}.sql`, import.meta.url), 'utf8');
    },
  })),
};
