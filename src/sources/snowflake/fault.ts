import { TicketsiftError } from '../../core/errors.js';
import { didYouMean } from '../../core/text/did-you-mean.js';
import { counted } from '../../core/text/numbers.js';
import { significant, type Token } from '../../formats/sql/tokens.js';
import { listTables, tablesCalled } from '../../storage/services/snowflake/catalog.js';
import { explainRefusal, SnowflakeFault } from '../../storage/services/snowflake/fault.js';
import type { SnowflakeSession } from '../../storage/services/snowflake/session.js';
import { sourceLost } from '../ended.js';
import { complaint } from '../sql/complaint.js';
import { bareName, columnNames, nameAt, namesIn } from '../sql/names.js';
import type { Statement } from '../sql/statement.js';

/**
 * Returns Snowflake's complaint about a statement: at its place in the query, with the nearest name where one is unknown.
 * @param session to look up names with
 * @param before how many lines preceded the statement when Snowflake complained
 */
export async function explainSnowflakeComplaint(
  session: SnowflakeSession,
  statement: Statement,
  cause: unknown,
  before: number,
): Promise<unknown> {
  if (!(cause instanceof SnowflakeFault)) return cause;
  const refusal = explainRefusal(cause, session.place);
  if (refusal) return refusal;
  if (cause.isTimeout || cause.isCancelled) {
    const message = `Snowflake did not check ${statement.query.origin}: ${cause.message}`;
    return new TicketsiftError('database', message, { cause, hint: 'Run the same command again.' });
  }
  const message = plainMessage(cause);
  const [, unknown] = /(?:invalid identifier|object|table|view) '([^']+)'/i.exec(message) ?? [];
  const given = placeOf(statement, cause, before);
  const token =
    (given === undefined ? undefined : nameAt(statement.tokens, given)) ?? findName(statement, unknown);
  const candidates =
    unknown === undefined ? [] : await candidatesFor(session, statement, cause).catch(() => []);
  const place = unknown === undefined ? given : (token?.at ?? given);
  const hint = token && didYouMean(bareName(token), candidates);
  return complaint(statement.query, place, message, { hint, cause });
}

/** What ended a query that was running. @param rows how many it had given */
export function explainSnowflakeFailure(
  session: SnowflakeSession,
  statement: Statement,
  { source, rows }: { readonly source: string; readonly rows: number },
  cause: unknown,
): unknown {
  if (!(cause instanceof SnowflakeFault)) return cause;
  const after = `after ${counted(rows, 'row')}`;
  const message = plainMessage(cause);
  const refusal = explainRefusal(cause, session.place);
  if (refusal) return refusal;
  if (cause.isTimeout || cause.isCancelled) {
    const hint = 'Give it more time with --statement-timeout. The answers so far are cached.';
    return sourceLost(`${source}: the query was stopped ${after}: ${message}`, cause, hint);
  }
  if (cause.isGone)
    return sourceLost(`${source}: Snowflake no longer keeps the result of the query ${after}`, cause);
  return complaint(statement.query, undefined, message, { cause });
}

const position = /\bline (\d+) at position (\d+)/;

/** Lines are counted from 1, and columns from 0. */
function placeOf(
  { sql, origin }: Statement,
  { message }: SnowflakeFault,
  before: number,
): number | undefined {
  const [, line, column] = position.exec(message) ?? [];
  if (line === undefined) return undefined;
  const lines = sql.split('\n').slice(0, Math.max(0, Number(line) - before - 1));
  return origin(lines.reduce((at, text) => at + text.length + 1, 0) + Number(column));
}

/** The first complaint alone, without what the caret says. */
function plainMessage({ message }: SnowflakeFault): string {
  const [, rest = message] = /^SQL (?:compilation|execution) error:\s*([\s\S]+)$/.exec(message) ?? [];
  const said = rest.replace(/^error line \d+ at position \d+\s*/, '');
  const [first = said] = said.split('\n');
  return first.replace(/ line \d+ at position \d+/, '').trim();
}

/** The token of a name as Snowflake quotes it: `DB.PUBLIC.TICKTS`. */
function findName({ tokens }: Statement, quoted: string | undefined): Token | undefined {
  const name = quoted?.split('.').at(-1)?.replaceAll('"', '').toLowerCase();
  return significant(tokens).find(
    (token) => /^(?:word|quoted)$/.test(token.kind) && bareName(token).toLowerCase() === name,
  );
}

const unknownColumn = '000904';

async function candidatesFor(
  session: SnowflakeSession,
  { tokens }: Statement,
  { code }: SnowflakeFault,
): Promise<string[]> {
  const all =
    code === unknownColumn
      ? columnNames(await tablesCalled(session, namesIn(tokens)))
      : (await listTables(session)).map(({ name }) => name);
  return all.map(asWritten);
}

/** A name as people write it in SQL: small where Snowflake has capitals. */
function asWritten(name: string): string {
  return /^[A-Z_][A-Z0-9_$.]*$/.test(name) ? name.toLowerCase() : name;
}
