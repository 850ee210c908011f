import {
  type SnowflakeSession,
  type StatementBinding,
  textBinding,
} from '../../../storage/services/snowflake/session.js';
import type { BatchTarget } from '../batches.js';
import { explainedIn } from './failure.js';

/** A cell of a given row; a list as its JSON. */
type GivenCell = string | boolean | null | { readonly json: string };

interface SnowflakeTarget<Row> {
  readonly session: SnowflakeSession;
  /** What messages call it. */
  readonly what: string;
  /** A statement with a `?` for each of `bindings`, and behind them one for the rows, as JSON. */
  readonly sql: string;
  readonly bindings?: readonly StatementBinding[];
  readonly cellsOf: (row: Row) => readonly GivenCell[];
  /** Returns how many of the rows were odd. @param updated how many are in the table */
  readonly countOdd: (rows: readonly Row[], updated: number) => number;
}

/**
 * The most characters of rows that go with one statement: a megabyte is the limit of its text, and the values that are bound
 * to it keep to the same, since the reference says nothing of them. A larger row goes alone.
 */
const maxLength = 900_000;

/** The rows of a batch: a list of lists, as `FLATTEN` takes them apart. The API has no lists of values to bind. */
export const givenRows = 'TABLE(FLATTEN(INPUT => PARSE_JSON(?))) AS f';

/**
 * Writes batches with a statement each, all of it or nothing; only one of more than a megabyte takes several. Sends an empty
 * batch first, so that a refusal shows before any ticket is paid for.
 */
export async function snowflakeTarget<Row>({
  session,
  what,
  sql,
  bindings = [],
  cellsOf,
  countOdd,
}: SnowflakeTarget<Row>): Promise<BatchTarget<Row>> {
  let odd = 0;

  async function send(json: string): Promise<number> {
    const rows = await session.all({ sql, bindings: [...bindings, textBinding(json)], timeoutMs: 600_000 });
    return Number(rows[0]?.['number of rows updated'] ?? 0);
  }

  await send('[]');
  return {
    async write(rows) {
      await explainedIn(what, session.place, async () => {
        let updated = 0;
        for (const json of chunksOf(rows.map((row) => jsonOf(cellsOf(row))))) updated += await send(json);
        odd += countOdd(rows, updated);
      });
    },
    finish: async () => odd,
    async close() {
      await session[Symbol.asyncDispose]();
    },
  };
}

function jsonOf(cells: readonly GivenCell[]): string {
  const texts = cells.map((cell) =>
    cell !== null && typeof cell === 'object' ? cell.json : JSON.stringify(cell),
  );
  return `[${texts.join(',')}]`;
}

function chunksOf(rows: readonly string[]): string[] {
  const chunks: string[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    if (length + row.length > maxLength) {
      chunks.push([]);
      length = 0;
    }
    chunks.at(-1)?.push(row);
    length += row.length;
  }
  return chunks.map((chunk) => `[${chunk.join(',')}]`);
}
