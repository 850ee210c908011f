import { type SqlDialect, significant, type Token, tokenize } from '../../formats/sql/tokens.js';
import type { Query } from '../table.js';
import { complaint } from './complaint.js';
import { parameterType } from './parameter-types.js';

/** A query made ready for a driver. */
export interface Statement {
  readonly query: Query;
  readonly dialect: SqlDialect;
  /** The one statement, with the driver's own parameters (`$1`) in place of `:name`. */
  readonly sql: string;
  /** The parameters' names, each once: the first is `$1`. */
  readonly parameters: readonly string[];
  /** Which of `parameters` each parameter in `sql` is, in order. */
  readonly uses: readonly number[];
  readonly tokens: readonly Token[];
  /** Returns the place in the original query of a place in `sql`; both in UTF-16 units. */
  origin(at: number): number;
}

/** What a statement that only reads starts with. */
const reading = ['select', 'with', 'values', 'table'];

/**
 * @throws TicketsiftError `bad_query` for what is not a single statement that reads, or cannot be taken apart.
 * The database has the last word on that: it is asked to run the statement for reading only.
 */
export function compileStatement(query: Query, dialect: SqlDialect): Statement {
  const tokens = tokenize(query.sql, dialect);
  refuse(query, tokens);
  const parameters: string[] = [];
  const uses: number[] = [];
  const shifts: { from: number; by: number }[] = [];
  let sql = '';
  for (const token of withoutEnd(tokens)) {
    if (token.kind === 'parameter') {
      const name = token.text.slice(1);
      if (!parameters.includes(name)) parameters.push(name);
      const index = parameters.indexOf(name);
      uses.push(index);
      sql += marks[dialect](token.text, index + 1, query.types.get(name));
    } else {
      sql += token.text;
    }
    shifts.push({ from: sql.length, by: token.at + token.text.length - sql.length });
  }
  return {
    query,
    dialect,
    sql,
    parameters,
    uses,
    tokens,
    origin(at) {
      // A place in or before a token: shifted like everything before the token.
      const shift = shifts.findLast(({ from }) => from <= at);
      return Math.min(at + (shift?.by ?? 0), query.sql.length);
    },
  };
}

type Mark = (written: string, number: number, type: string | undefined) => string;

/** How each driver writes a parameter. */
const marks: Readonly<Record<SqlDialect, Mark>> = {
  sqlite: (written) => written,
  // In parentheses, so that whatever follows (a subscript, another cast) applies to the whole.
  postgres: (_, number, type) =>
    type === undefined ? `$${number}` : `($${number}::${parameterType(type).postgres})`,
  snowflake: (_, __, type) => (type === undefined ? undefined : parameterType(type).snowflake)?.('?') ?? '?',
};

function withoutEnd(tokens: readonly Token[]): readonly Token[] {
  const end = tokens.findIndex(({ kind }) => kind === 'end');
  return end === -1 ? tokens : tokens.slice(0, end);
}

function refuse(query: Query, tokens: readonly Token[]): void {
  const [first, ...rest] = significant(tokens);
  if (!first) throw complaint(query, undefined, 'There is no query here', { hint: 'Write a SELECT.' });
  const nul = query.sql.indexOf('\0');
  if (nul !== -1) throw complaint(query, nul, 'Here is a NUL character, which would end the query');
  const unclosed = tokens.find(({ kind }) => kind === 'unclosed');
  if (unclosed) throw complaint(query, unclosed.at, 'What opens here is never closed');
  const end = rest.findIndex(({ kind }) => kind === 'end');
  const second = end === -1 ? undefined : rest.slice(end + 1).find(({ kind }) => kind !== 'end');
  if (second) {
    throw complaint(query, second.at, 'A second statement starts here, and only one is run', {
      hint: 'Give each a file of its own, or a name: a line `-- name: …` above it.',
    });
  }
  const start = [first, ...rest].find(({ text }) => text !== '(') ?? first;
  if (start.kind !== 'word' || !reading.includes(start.text.toLowerCase())) {
    throw complaint(query, start.at, 'Only queries that read are allowed', {
      hint: `Start it with ${reading.map((word) => word.toUpperCase()).join(', ')}.`,
    });
  }
  const native = tokens.find(({ kind }) => kind === 'native');
  if (native) {
    throw complaint(query, native.at, `${native.text} is not a parameter here`, {
      hint: 'Write parameters as :name, and give their values with --param name=value.',
    });
  }
  const unused = [...query.types.keys()].find(
    (name) => !tokens.some(({ kind, text }) => kind === 'parameter' && text === `:${name}`),
  );
  if (unused !== undefined) throw complaint(query, undefined, `:${unused} is given a type, and is not used`);
  const odd = tokens.find(({ kind, text }) => kind === 'parameter' && !/^:[A-Za-z_]\w*$/.test(text));
  if (odd) throw complaint(query, odd.at, 'A parameter’s name is made of letters, digits and _ only');
}
