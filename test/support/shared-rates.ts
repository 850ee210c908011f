import { readFile } from 'node:fs/promises';
import { connectPostgres } from '../../src/storage/postgres/connect.js';
import { createRates, type SharedRates } from '../../src/storage/shared/rates.js';
import type { TestDatabase } from './postgres.js';

/** Limits that machines share, on a database whose clock a test moves, and what a test needs to know of them. */
export interface RatesOnMovedClock extends AsyncDisposable {
  /** Opens the limits as one more machine does. */
  machine(holder: string): Promise<SharedRates>;
  /** Moves the clock of the database. */
  advance(ms: number): void;
  /** Resolves once nothing is under way. */
  idle(): Promise<void>;
}

const tables = new URL('../../src/storage/shared/steps/2-rates.sql', import.meta.url);

/** Makes the tables, and a clock of which a test says what it shows: it comes before the one of PostgreSQL. */
export async function sharedRates({ url, query }: TestDatabase): Promise<RatesOnMovedClock> {
  await query(await readFile(tables, 'utf8'));
  await query(`CREATE SCHEMA moved;
    CREATE FUNCTION moved.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
      SELECT to_timestamp(0) + current_setting('moved.ms')::int * interval '1 ms'
    $$;
    ALTER FUNCTION ticketsift_take_rate SET search_path = moved, public, pg_catalog, pg_temp;
    ALTER FUNCTION ticketsift_give_back_rate SET search_path = moved, public, pg_catalog, pg_temp`);
  const open: AsyncDisposable[] = [];
  const underWay = new Set<Promise<unknown>>();
  let ms = 0;
  return {
    async machine(holder) {
      const client = await connectPostgres(url, {});
      const grant = async (text: string, values: readonly unknown[] = []) => {
        const work = client
          .query(`SET moved.ms = ${ms}`)
          .then(() => client.query({ text, values: [...values], rowMode: 'array' }));
        underWay.add(work);
        try {
          return (await work).rows;
        } finally {
          underWay.delete(work);
        }
      };
      const rates = createRates({ grant }, holder);
      open.push({
        async [Symbol.asyncDispose]() {
          await rates[Symbol.asyncDispose]();
          await client.end();
        },
      });
      return rates;
    },
    advance(by) {
      ms += by;
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    async [Symbol.asyncDispose]() {
      for (const one of open) await one[Symbol.asyncDispose]();
    },
  };
}
