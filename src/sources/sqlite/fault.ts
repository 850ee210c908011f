import { codeOf, messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { didYouMean } from '../../core/text/did-you-mean.js';
import { counted } from '../../core/text/numbers.js';
import { significant, type Token } from '../../formats/sql/tokens.js';
import { isBusy } from '../../storage/busy.js';
import type { Database } from '../../storage/sqlite-driver.js';
import { sourceLost } from '../ended.js';
import { complaint } from '../sql/complaint.js';
import { bareName, columnNames, nameAt, namesIn } from '../sql/names.js';
import type { Statement } from '../sql/statement.js';
import { relationsOf } from './catalog.js';

/**
 * What SQLite has against a statement, at its place in the query, with the nearest name where one is unknown.
 * SQLite's driver tells no place, so it is found by the name or token that the message quotes.
 */
export function explainSqliteComplaint(
  database: Database,
  statement: Statement,
  cause: unknown,
): TicketsiftError {
  const { query, tokens } = statement;
  const message = messageOf(cause);
  const unknown = /^no such (column|table): "?([^"]+?)"?(?: - should this be .*)?$/.exec(message);
  if (unknown) {
    const [, kind, name = ''] = unknown;
    const token = findName(tokens, name);
    const relations = relationsOf(database);
    const used = relations.filter((relation) => namesIn(tokens).includes(relation.name.toLowerCase()));
    const candidates = kind === 'table' ? relations.map((relation) => relation.name) : columnNames(used);
    const hint = didYouMean(token ? bareName(token) : name, candidates);
    return complaint(query, token?.at, message, { hint, cause });
  }
  return complaint(query, placeOf(database, statement, message), message, { cause });
}

/** What ended a query that was running. @param rows how many it had given */
export function explainSqliteFailure(
  { query }: Statement,
  source: string,
  rows: number,
  cause: unknown,
): TicketsiftError {
  if (cause instanceof TicketsiftError) return cause;
  const after = `after ${counted(rows, 'row')}`;
  if (isBusy(cause)) {
    const hint = 'Run the same command again when that program has finished: answers are cached.';
    return sourceLost(`${source} is locked by another program ${after}`, cause, hint);
  }
  if (/^SQLITE_(?:CORRUPT|NOTADB|IOERR|LOCKED)/.test(codeOf(cause))) {
    return sourceLost(`${source} cannot be read any further ${after}: ${messageOf(cause)}`, cause);
  }
  return complaint(query, undefined, `${messageOf(cause)} (${after})`, { cause });
}

/** The last part of a dotted name, where it first occurs as a whole. */
function findName(tokens: readonly Token[], name: string): Token | undefined {
  const parts = name.toLowerCase().split('.');
  for (const { at } of significant(tokens)) {
    const last = nameAt(tokens, at);
    if (!last) continue;
    const written = significant(tokens)
      .filter((token) => token.at >= at && token.at <= last.at && token.text !== '.')
      .map((token) => bareName(token).toLowerCase());
    if (written.join('.') === parts.join('.')) return last;
  }
  return undefined;
}

/** The token that a message quotes: the first one up to which SQLite complains of the same. */
function placeOf(
  database: Database,
  { sql, tokens, origin }: Statement,
  message: string,
): number | undefined {
  const quoted = /^(?:near|unrecognized token:) "([\s\S]*?)"(?:: syntax error)?$/.exec(message)?.[1];
  if (quoted !== undefined) {
    const candidates = significant(tokens).filter(({ text }) => text === quoted || quoted.startsWith(text));
    return candidates.find(
      ({ at, text }) => complaintOf(database, sql.slice(0, at + text.length)) === message,
    )?.at;
  }
  const named =
    /^(?:no such function|ambiguous column name|wrong number of arguments to function): ?(\S+?)(?:\(\))?$/;
  const name = named.exec(message)?.[1] ?? /function (\S+)\(\)/.exec(message)?.[1];
  if (name !== undefined) return findName(tokens, name)?.at;
  return message === 'incomplete input' ? origin(sql.length) : undefined;
}

function complaintOf(database: Database, sql: string): string {
  try {
    database.prepare(sql);
    return '';
  } catch (error) {
    return messageOf(error);
  }
}
