import * as z from 'zod';
import { isTicketErrorCode, type TicketError, type TicketErrorCode } from '../../core/errors/ticket-error.js';
import type { Outcome } from '../../core/outcome.js';
import { openDatabase, type Schema, temporary } from '../../storage/open.js';

const schema: Schema = {
  what: 'the rows to be sorted',
  applicationId: 0,
  migrations: [
    {
      name: 'outcomes',
      sql: 'CREATE TABLE outcomes (place INTEGER PRIMARY KEY, key BLOB NOT NULL, outcome TEXT NOT NULL) STRICT',
    },
  ],
};

const batchSize = 200;

const errorSchema = z.object({ code: z.custom<TicketErrorCode>(isTicketErrorCode), message: z.string() });
const common = {
  ticket: z.object({
    id: z.string(),
    text: z.string(),
    body: z.string().exactOptional(),
    values: z.array(z.string()),
    place: z.object({ source: z.string(), line: z.number() }),
    unreadable: errorSchema.exactOptional(),
  }),
  origin: z.enum(['cached', 'sent', 'duplicate', 'none']),
};
const outcomeSchema = z.union([
  z.object({
    ...common,
    classification: z.object({
      urgent: z.boolean(),
      categories: z.array(z.string()),
      confidence: z.object({ urgent: z.number(), categories: z.number() }).exactOptional(),
      unreadLanguage: z.string().exactOptional(),
    }),
  }),
  z.object({ ...common, error: errorSchema }),
]);
const storedRow = z.object({ place: z.number(), key: z.instanceof(Buffer), outcome: z.string() });

/**
 * Stores outcomes in a private file that vanishes with it, to be read in the order of their keys in flat
 * memory.
 */
export interface OutcomeStore extends Disposable {
  add(outcomes: readonly Outcome[]): void;
  /** Yields all outcomes in batches, sorted by key; outcomes with the same key in the order they came. */
  sorted(): Generator<readonly Outcome[]>;
}

/** @throws TicketsiftError `cache_unavailable` */
export function createOutcomeStore(keyOf: (outcome: Outcome) => Buffer): OutcomeStore {
  const database = openDatabase(temporary, schema);
  const insert = database.prepare('INSERT INTO outcomes VALUES (?, ?, ?)');
  let count = 0;
  // One array, which all tickets of a source share.
  let columns: readonly string[] = [];
  const insertAll = database.transaction((outcomes: readonly Outcome[]) => {
    for (const outcome of outcomes) {
      columns = outcome.ticket.columns;
      insert.run(count++, keyOf(outcome), JSON.stringify(storable(outcome)));
    }
  });
  const toOutcome = (text: string): Outcome => {
    const { ticket, ...rest } = outcomeSchema.parse(JSON.parse(text));
    return { ...rest, ticket: { ...ticket, columns } };
  };
  return {
    add: (outcomes) => void insertAll(outcomes),
    *sorted() {
      database.exec('CREATE INDEX outcomes_by_key ON outcomes (key, place)');
      const next = database.prepare(
        'SELECT place, key, outcome FROM outcomes WHERE (key, place) > (?, ?) ORDER BY key, place LIMIT ?',
      );
      // No key is empty.
      let last: { readonly key: Buffer; readonly place: number } | undefined = {
        key: Buffer.alloc(0),
        place: -1,
      };
      while (last !== undefined) {
        const rows: z.infer<typeof storedRow>[] = next
          .all(last.key, last.place, batchSize)
          .map((row) => storedRow.parse(row));
        if (rows.length > 0) yield rows.map(({ outcome }) => toOutcome(outcome));
        last = rows.at(-1);
      }
    },
    [Symbol.dispose]: () => void database.close(),
  };
}

/** Returns what is stored of an outcome. An error may be an `Error`, whose message JSON would lose. */
function storable({ ticket: { columns: _, unreadable, ...ticket }, origin, classification, error }: Outcome) {
  return {
    ticket: unreadable ? { ...ticket, unreadable: plain(unreadable) } : ticket,
    origin,
    ...(error ? { error: plain(error) } : { classification }),
  };
}

function plain({ code, message }: TicketError): TicketError {
  return { code, message };
}
