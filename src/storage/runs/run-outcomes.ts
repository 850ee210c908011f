import * as z from 'zod';
import type { Classified, Failed, Outcome } from '../../core/outcome.js';
import { type OwnerParameters, owned, seen } from '../owned.js';
import type { Database } from '../sqlite-driver.js';
import { compareInOrder } from './compare-in-order.js';
import { type Kind, kindSchema, type RunComparison } from './kind.js';
import { createOutcomeChunks, type OutcomeChunks } from './outcome-chunks.js';

/** What is recorded of an outcome: no text. */
export type OutcomeToRecord = { readonly ticket: Pick<Outcome['ticket'], 'id'> } & (
  | Pick<Classified, 'classification' | 'error'>
  | Pick<Failed, 'classification' | 'error'>
);

/** Returns what is recorded of an outcome, so that its texts are not kept until it is. */
export function recordedOf({ ticket: { id }, classification, error }: Outcome): OutcomeToRecord {
  const ticket = { id };
  return classification ? { ticket, classification } : { ticket, error };
}

/** The outcomes of the tickets of each run: their ids and their answers, and no text. */
export interface RunOutcomes {
  /** Adds the outcomes of further tickets, of which the first is the `first`-th of the run, counted from 0. */
  add(run: string, first: number, outcomes: readonly OutcomeToRecord[]): void;
  has(run: string): boolean;
  /**
   * The tickets that failed, as ids each with how often it was there before: ids need not be unique.
   * Those that the run did not get to are among them.
   */
  failed(run: string): ReadonlySet<string>;
  /** The outcomes as they are stored, to be paged and walked. */
  readonly chunks: OutcomeChunks;
  /** Puts two runs side by side; what is got of it holds until two others are. */
  compare(before: string, after: string): RunComparison;
}

/** The name of the `nth` ticket of an id, counted from 0. */
export function nameOfTicket(id: string, nth: number): string {
  return `${nth} ${id}`;
}

/** Every ticket of a run on a row of its own: its place, its id, how often that was there before, its kind. */
const unfolded = `
  SELECT n, id, row_number() OVER (PARTITION BY id ORDER BY n) - 1 AS nth, kind FROM (
    SELECT first + tickets.key AS n, tickets.value ->> 0 AS id,
      json_extract(kinds, '$[' || (tickets.value ->> 1) || ']') AS kind
    FROM run_outcomes, json_each(run_outcomes.tickets) AS tickets
    WHERE run = @run AND ${seen})`;

export function createRunOutcomes(database: Database, mine: OwnerParameters): RunOutcomes {
  const chunks = createOutcomeChunks(database, mine);
  const insert = database.prepare(
    'INSERT INTO run_outcomes (run, first, kinds, tickets, owner, org) VALUES (@run, @first, @kinds, @tickets, @owner, @org)',
  );
  // The size by which `makeRoom` goes: in the same transaction, so that it is right after a crash, too.
  const measure = database.prepare(
    `UPDATE runs SET outcome_bytes = outcome_bytes + octet_length(@kinds) + octet_length(@tickets)
     WHERE id = @run AND ${owned}`,
  );
  const addChunk = database.transaction((run: string, first: number, chunk: ReturnType<typeof fold>) => {
    insert.run({ ...mine, ...chunk, run, first });
    measure.run({ ...mine, ...chunk, run });
  });
  const exists = database.prepare(`SELECT 1 FROM run_outcomes WHERE run = @run AND ${seen} LIMIT 1`);
  const failures = database.prepare(`SELECT nth, id FROM (${unfolded}) WHERE kind ->> 'error' IS NOT NULL`);

  /** Two runs side by side, in tables that vanish with the connection, so that a million tickets need no memory. */
  const load = (before: string, after: string) => {
    for (const [name, run] of [
      ['before', before],
      ['after', after],
    ] as const) {
      database.exec(`DROP TABLE IF EXISTS temp.run_${name}`);
      database.exec(
        `CREATE TEMP TABLE run_${name} (id TEXT, nth INTEGER, n INTEGER, kind TEXT, PRIMARY KEY (id, nth)) WITHOUT ROWID`,
      );
      database.prepare(`INSERT INTO temp.run_${name} (n, id, nth, kind) ${unfolded}`).run({ ...mine, run });
    }
  };
  const joined = `FROM temp.run_after AS after FULL JOIN temp.run_before AS before USING (id, nth)`;

  return {
    add(run, first, outcomes) {
      if (outcomes.length === 0) return;
      addChunk.immediate(run, first, fold(outcomes));
    },
    has: (run) => exists.get({ ...mine, run }) !== undefined,
    failed(run) {
      const row = z.object({ nth: z.number(), id: z.string() });
      const names = new Set<string>();
      for (const found of failures.iterate({ ...mine, run })) {
        const { nth, id } = row.parse(found);
        names.add(nameOfTicket(id, nth));
      }
      return names;
    },
    chunks,
    compare(before, after) {
      const inOrder = compareInOrder(chunks, before, after);
      if (inOrder !== undefined) return inOrder;
      load(before, after);
      const count = database.prepare(`SELECT count(*) ${joined} WHERE before.kind = after.kind`).pluck();
      return {
        same: z.number().parse(count.get()),
        *differences() {
          const select = database.prepare(
            `SELECT id, before.kind AS before, after.kind AS after ${joined}
             WHERE before.kind IS NOT after.kind ORDER BY after.n NULLS LAST, before.n`,
          );
          for (const found of select.iterate()) {
            const kinds = pairRow.parse(found);
            yield { ticket: kinds.id, before: toKind(kinds.before), after: toKind(kinds.after) };
          }
        },
      };
    },
  };
}

const pairRow = z.object({ id: z.string(), before: z.string().nullable(), after: z.string().nullable() });

/** Tickets as their ids and the numbers of their kinds, each of which is written once: few differ. */
function fold(outcomes: readonly OutcomeToRecord[]): { kinds: string; tickets: string } {
  const numbers = new Map<string, number>();
  const tickets = outcomes.map((outcome) => {
    const kind = kindOf(outcome);
    const number = numbers.get(kind) ?? numbers.size;
    numbers.set(kind, number);
    return [outcome.ticket.id, number];
  });
  return { kinds: `[${[...numbers.keys()].join(',')}]`, tickets: JSON.stringify(tickets) };
}

/** The order in which a model names categories makes no difference. */
function kindOf({ classification, error }: OutcomeToRecord): string {
  const kind: Kind = classification
    ? { urgent: classification.urgent, categories: classification.categories.toSorted() }
    : { error: error.code };
  return JSON.stringify(kind);
}

function toKind(text: string | null): Kind | undefined {
  return text === null ? undefined : kindSchema.parse(JSON.parse(text));
}
