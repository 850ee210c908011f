import pg from 'pg';
import { codeOf, messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { didYouMean } from '../../core/text/did-you-mean.js';
import { counted } from '../../core/text/numbers.js';
import { pageAddress } from '../../core/world/page-address.js';
import { sourceLost } from '../ended.js';
import { complaint } from '../sql/complaint.js';
import { bareName, columnNames, nameAt, namesIn } from '../sql/names.js';
import type { Statement } from '../sql/statement.js';
import { allRelations, relationsCalled } from './catalog.js';

// The manual's appendix A: 08 (connection), 25P0 (time-outs of a session), 40001 (a standby that moved on), 57P
// (shutdown); else the socket's own code. pg says it without a code.
const lost = /^(?:08|25P0|40001|57P)|^E[A-Z]+$/;
const cancelled = '57014';
/** What the functions of docs/sources.md say of a token that does not hold. */
const refused = '28000';

function isLost(cause: unknown): boolean {
  return lost.test(codeOf(cause)) || /^Connection terminated/.test(messageOf(cause));
}

/**
 * Returns the server's complaint about a statement: at its place in the query, with the nearest name where
 * one is unknown.
 * @param client to look up names with; it must be able to answer
 * @param before how many characters preceded the statement when the server complained
 */
export async function explainPostgresComplaint(
  client: pg.Client,
  statement: Statement,
  cause: unknown,
  before: number,
): Promise<unknown> {
  if (isLost(cause) || codeOf(cause) === cancelled) {
    const message = `The database did not check ${statement.query.origin}: ${messageOf(cause)}`;
    return new TicketsiftError('database', message, {
      cause,
      hint: 'Try again, or look for the reason in the server’s log.',
    });
  }
  if (!(cause instanceof pg.DatabaseError)) return cause;
  const at = placeOf(statement, cause, before);
  const token = at === undefined ? undefined : nameAt(statement.tokens, at);
  const candidates = token && (await candidatesFor(client, statement, cause.code));
  // The server points at the table of `table.column`; what is unknown is the column.
  const place = candidates ? token?.at : at;
  const hint = (token && didYouMean(bareName(token), candidates ?? [])) ?? cause.hint;
  return complaint(statement.query, place, named(statement, cause.message), { hint, cause });
}

/** Explains why a database did not let the current user sign in with a token. */
export function explainRefusedSignIn(source: string, cause: unknown): TicketsiftError {
  if (codeOf(cause) !== refused) {
    return new TicketsiftError('database', `${source} cannot verify your login: ${messageOf(cause)}`, {
      cause,
      hint: `The SQL that \`identity: token\` needs in the database: ${pageAddress('sources', 'who-may-see-what')}`,
    });
  }
  return new TicketsiftError('not_allowed', `${source} did not accept your login: ${messageOf(cause)}`, {
    cause,
    hint: 'Ask the people who run the database. It needs the provider’s present keys, its issuer, your client_id and the right time.',
  });
}

/** What ended a query that was running. @param rows how many it had given */
export function explainPostgresFailure(
  statement: Statement,
  source: string,
  rows: number,
  cause: unknown,
): unknown {
  if (cause instanceof TicketsiftError) return cause;
  if (codeOf(cause) === refused) {
    const message = `${source} no longer accepts your login: ${messageOf(cause)}`;
    return new TicketsiftError('login_required', message, { cause, hint: 'Run the command again.' });
  }
  const after = `after ${counted(rows, 'row')}`;
  if (codeOf(cause) === cancelled) {
    const hint = 'Give it more time with --statement-timeout. The answers so far are cached.';
    return sourceLost(`${source}: the query was stopped ${after}: ${messageOf(cause)}`, cause, hint);
  }
  if (isLost(cause))
    return sourceLost(`${source}: the connection was lost ${after}: ${messageOf(cause)}`, cause);
  const { hint } = cause instanceof pg.DatabaseError ? cause : {};
  return complaint(statement.query, undefined, named(statement, messageOf(cause)), { hint, cause });
}

/** A row that has more bytes than a text can have. */
export function tooLargeRow(source: string, row: number, maxSize: number): TicketsiftError {
  const size = maxSize >= 2 ** 20 ? `${Math.round(maxSize / 2 ** 20)} MiB` : counted(maxSize, 'byte');
  const hint = 'Leave it out or cut its texts in the query, such as left(body, 100000) AS text.';
  return sourceLost(`${source}: row ${row} is larger than ${size}, which cannot be read`, undefined, hint);
}

/** The server counts characters from 1; JavaScript counts UTF-16 units. */
function placeOf(
  { sql, origin }: Statement,
  { position }: pg.DatabaseError,
  before: number,
): number | undefined {
  if (position === undefined) return undefined;
  return origin([...sql].slice(0, Math.max(0, Number(position) - 1 - before)).join('').length);
}

/** With parameters as the user named them. */
function named({ parameters }: Statement, message: string): string {
  return message.replace(/\$(\d+)/g, (whole, number) => {
    const name = parameters[Number(number) - 1];
    return name === undefined ? whole : `:${name}`;
  });
}

const undefinedColumn = '42703';
const undefinedTable = '42P01';

/** What an unknown name may have been meant to be; undefined where the complaint is of something else. */
async function candidatesFor(
  client: pg.Client,
  { tokens }: Statement,
  code: string | undefined,
): Promise<string[] | undefined> {
  if (code === undefinedColumn) return columnNames(await relationsCalled(client, namesIn(tokens)));
  if (code === undefinedTable) return (await allRelations(client)).map(({ name }) => name);
  return undefined;
}
