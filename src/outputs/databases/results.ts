import { TicketsiftError } from '../../core/errors.js';
import type { Outcome } from '../../core/outcome.js';
import { grouped } from '../../core/text/numbers.js';
import type { Waiting } from '../../core/world/wait.js';
import type { PostgresVariables } from '../../storage/postgres/connect.js';
import type { ServiceAccess } from '../../storage/services/service.js';
import type { Writer } from '../writer.js';
import { type BatchTarget, batchWriter } from './batches.js';
import type { DatabaseKind } from './catalog.js';
import { type FoundTable, resultDifferences } from './catalog.js';
import { tableCalled } from './names.js';

/** What all rows of a run have in common. */
export interface ResultsRun {
  readonly id: string;
  /** The prompt's name, which together with the ticket's id identifies a row. */
  readonly prompt: string;
  /** For a saved prompt. */
  readonly promptVersion: number | undefined;
  readonly promptHash: string;
  readonly model: string;
  /** The source of which ids are row numbers; undefined where tickets have ids of their own. */
  readonly rowsOf?: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface ResultsOptions {
  /** What messages call a SQLite file; its path, unless given. */
  readonly name?: string;
  /** Created if it does not exist. In PostgreSQL it may be `schema.table`. */
  readonly table: string;
  readonly run: ResultsRun;
  readonly variables: PostgresVariables;
  /** How a service is reached. */
  readonly access: ServiceAccess;
  readonly warn: (message: string) => void;
  /** How to wait for another program that holds the table. */
  readonly waiting: Waiting;
}

/**
 * Opens a table of results, one row for each ticket and prompt. A later answer replaces the whole of an
 * earlier one, so an interrupted run can simply be run again.
 * @param location the path of a SQLite file, or the URL of a PostgreSQL database
 * @throws TicketsiftError `bad_output` where results cannot be written there, `usage` for an impossible name
 */
export type OpenResults = (location: string, options: ResultsOptions) => Promise<Writer>;

/** How a database stores the parts of an answer. */
export interface Encoding {
  /** Returns text as the database can store it. */
  text(value: string): string;
  /** Returns an id as text that can be part of a key. No two ids become one. */
  id(value: string): string;
  truth(value: boolean): boolean | bigint;
  list(values: readonly string[]): string;
}

/** What differs from row to row. Either the answer or the error is set, and the other is NULL. */
export interface ResultRow {
  readonly ticketId: string;
  readonly urgent: boolean | bigint | null;
  readonly categories: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  /** The model that answered, where the run has two. */
  readonly model: string;
  /** ISO 8601, in UTC. */
  readonly classifiedAt: string;
}

/** Returns an outcome's answer as a database stores it; NULL for a failed ticket. */
export function answerOf(
  { classification }: Outcome,
  encoding: Encoding,
): Pick<ResultRow, 'urgent' | 'categories'> {
  return {
    urgent: classification ? encoding.truth(classification.urgent) : null,
    categories: classification ? encoding.list(classification.categories.map(encoding.text)) : null,
  };
}

/**
 * Writes results.
 * @param target counts the rows that replaced an earlier one of this run
 */
export function resultsWriter(
  target: BatchTarget<ResultRow>,
  encoding: Encoding,
  { run, warn }: ResultsOptions,
): Writer {
  return batchWriter({
    target,
    rowOf: (outcome): ResultRow => ({
      ticketId: encoding.id(outcome.ticket.id),
      ...answerOf(outcome, encoding),
      errorCode: outcome.error?.code ?? null,
      errorMessage: outcome.error ? encoding.text(outcome.error.message) : null,
      model: encoding.text(outcome.model ?? run.model),
      classifiedAt: new Date(run.now()).toISOString(),
    }),
    keyOf: ({ ticketId }) => ticketId,
    conclude(odd, replaced) {
      const count = odd + replaced;
      if (count > 0) warn(`${sharedIds(count)}: each id has one row. Is --id-column right?`);
    },
  });
}

function sharedIds(count: number): string {
  if (count === 1) return '1 ticket was replaced by a later one with the same id';
  return `${grouped(count)} tickets were replaced by later ones with the same ids`;
}

/**
 * Checks that results fit a table.
 * @throws TicketsiftError `bad_output` that lists how a table differs from one of results
 */
export function requireResultTable(name: string, table: FoundTable, database: DatabaseKind): void {
  if (table.kind !== 'table') {
    throw new TicketsiftError(
      'bad_output',
      `Cannot write results into ${tableCalled(name)}: it is a ${table.kind}`,
      {
        hint: anotherTable,
      },
    );
  }
  const differences = resultDifferences(table, database);
  if (differences.length === 0) return;
  const message = `Cannot write results into ${tableCalled(name)}: ${differences.slice(0, 20).join('; ')}`;
  throw new TicketsiftError('bad_output', message, { hint: anotherTable });
}

const anotherTable = 'Choose another one with --output-table: it is created if it does not exist.';
