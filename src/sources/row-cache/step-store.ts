import * as z from 'zod';
import type { RowStore } from './row-store.js';
import type { KeptSteps, KeyedRow, ReadingStep, Steps } from './steps.js';

const partialRow = z.object({ line: z.number(), key: z.string(), cells: z.string() });
const texts = z.array(z.string());

/** A store that is filled in steps. */
export interface StepStore {
  /** Reads all steps from the last kept one on; each is kept whole before the next is read. */
  fill(steps: Steps, limit: number): Promise<void>;
  readonly count: number;
}

/** Rows, and the place from which their reading goes on, change together. */
export function stepsInto(store: RowStore): StepStore {
  const { database } = store;
  const upsert = database.prepare(
    `INSERT INTO rows (line, cells, messages, unreadable, key, is_partial)
      VALUES ((SELECT coalesce(max(line), 0) + 1 FROM rows), @cells, @messages, @unreadable, @key, @isPartial)
      ON CONFLICT (key) WHERE key IS NOT NULL DO UPDATE SET cells = excluded.cells, messages = excluded.messages,
        unreadable = excluded.unreadable, is_partial = excluded.is_partial`,
  );
  const remove = database.prepare('DELETE FROM rows WHERE key = ?');
  const moveTo = database.prepare(
    'INSERT INTO place (rowid, place) VALUES (1, ?) ON CONFLICT DO UPDATE SET place = excluded.place',
  );
  const placeNow = database.prepare('SELECT place FROM place').pluck();
  const take = database.transaction(({ rows, gone, place }: ReadingStep) => {
    for (const row of rows) upsert.run(parametersOf(row));
    for (const key of gone) remove.run(key);
    moveTo.run(place);
  });
  const clear = database.transaction(() => {
    database.exec('DELETE FROM rows; DELETE FROM place');
  });
  return {
    get count() {
      return store.count;
    },
    async fill(steps, limit) {
      const place = z.string().optional().parse(placeNow.get());
      for await (const step of steps.read(
        place,
        keptIn(store, limit, () => clear()),
      ))
        take(step);
    },
  };
}

function keptIn(store: RowStore, limit: number, clear: () => void): KeptSteps {
  const { database } = store;
  const wanted = 'SELECT line, key, cells, is_partial FROM rows ORDER BY line LIMIT ?';
  const size = Number.isFinite(limit) ? limit : -1;
  const partials = database.prepare(
    `SELECT line, key, cells FROM (${wanted}) WHERE is_partial AND line > ? LIMIT ?`,
  );
  const countPartials = database.prepare(`SELECT count(*) FROM (${wanted}) WHERE is_partial`).pluck();
  return {
    isEnough: () => store.count >= limit,
    get count() {
      return store.count;
    },
    get partialCount() {
      return z.number().parse(countPartials.get(size));
    },
    *partial(batchSize) {
      for (let last = 0; ; ) {
        const batch = z.array(partialRow).parse(partials.all(size, last, batchSize));
        if (batch.length === 0) return;
        last = batch.at(-1)?.line ?? last;
        yield batch.map(({ key, cells }) => ({ key, values: texts.parse(JSON.parse(cells)) }));
      }
    },
    clear,
  };
}

function parametersOf({ key, values, messages, unreadable, isPartial }: KeyedRow) {
  return {
    key,
    cells: JSON.stringify(values),
    messages: messages === undefined ? null : JSON.stringify(messages),
    unreadable: unreadable === undefined ? null : JSON.stringify(unreadable),
    isPartial: isPartial ? 1 : 0,
  };
}
