import * as z from 'zod';
import { TicketsiftError } from '../core/errors.js';
import { listNames } from '../core/text/names.js';
import type { Row, Table } from './table.js';

/** The tickets of a program, as they come. */
export type GivenObjects = Iterable<unknown> | AsyncIterable<unknown>;

/** What messages call them. */
const name = 'tickets';

/** Rows that are read at once where they are there already. */
const batchSize = 200;

const objectSchema = z.looseObject(
  {
    id: z.union([z.string(), z.number(), z.bigint()], 'has no id, which is a string or a number'),
    text: z.string('has no text, which is a string'),
  },
  'is not an object',
);

type TicketObject = z.infer<typeof objectSchema>;

/**
 * Makes a table of objects with an id and a text. Its columns are these two, the subject, and the other properties of
 * the first; others that come later are left out with a warning.
 * @throws TicketsiftError `bad_input` for the first object; and while rows are read, for the others
 */
export async function tableOfObjects(objects: GivenObjects, warn: (text: string) => void): Promise<Table> {
  const batches = batchesOf(objects);
  let count = 0;
  const check = (value: unknown): TicketObject => {
    count++;
    const { data, error } = objectSchema.safeParse(value);
    if (data) return data;
    throw new TicketsiftError('bad_input', `Ticket ${count} ${error.issues[0]?.message}`, {
      hint: 'A ticket looks like { id: 1, text: "The page does not load" }.',
    });
  };
  const firstBatch = await batches.next();
  const [first, ...others] = firstBatch.done ? [] : firstBatch.value;
  const firstObject = firstBatch.done ? undefined : check(first);
  const known = new Set(['id', 'subject', 'text', ...Object.keys(firstObject ?? {})]);
  const columns = [...known];
  const late = new Set<string>();
  const rowOf = (object: TicketObject, line: number): Row => {
    for (const key of Object.keys(object)) {
      if (known.has(key) || late.has(key)) continue;
      late.add(key);
      warn(`the property ${listNames([key])} is not in the first ticket, so it is not a column; left out`);
    }
    return { values: columns.map((column) => cellOf(object[column])), line };
  };
  async function* rows(): AsyncGenerator<Row[]> {
    if (firstObject === undefined) return;
    try {
      yield [rowOf(firstObject, count), ...others.map((other) => rowOf(check(other), count))];
      for (let next = await batches.next(); !next.done; next = await batches.next()) {
        yield next.value.map((value) => rowOf(check(value), count));
      }
    } finally {
      await batches.return();
    }
  }
  return {
    name,
    columns,
    hasOwnColumns: true,
    notes: [],
    rows,
    progress: () => undefined,
    [Symbol.asyncDispose]: async () => {
      await batches.return();
    },
  };
}

/** What comes later is not waited for: each is a batch of its own. */
async function* batchesOf(objects: GivenObjects): AsyncGenerator<unknown[], void> {
  if (Symbol.asyncIterator in objects) {
    for await (const object of objects) yield [object];
    return;
  }
  let batch: unknown[] = [];
  for (const object of objects) {
    batch.push(object);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function cellOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
