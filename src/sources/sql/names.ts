import { significant, type Token } from '../../formats/sql/tokens.js';
import type { Relation } from './shape.js';

/** A name as the database understands it: without quotes, and in small letters where it had none. */
export function bareName({ kind, text }: Token): string {
  if (kind !== 'quoted') return text.toLowerCase();
  const quote = text.at(-1) ?? '';
  return text.slice(1, -1).replaceAll(quote + quote, quote);
}

/** Returns every name in a query, each once: tables, columns, functions and keywords alike. */
export function namesIn(tokens: readonly Token[]): string[] {
  return [...new Set(tokens.filter(isName).map(bareName))];
}

/** The last part of the dotted name at a place: `status` of `t.status`. */
export function nameAt(tokens: readonly Token[], at: number): Token | undefined {
  const rest = significant(tokens).filter((token) => token.at + token.text.length > at);
  let index = 0;
  while (rest[index + 1]?.text === '.' && rest[index + 2]) index += 2;
  const found = rest[index];
  return found && isName(found) ? found : undefined;
}

function isName({ kind }: Token): boolean {
  return kind === 'word' || kind === 'quoted';
}

export function columnNames(relations: readonly Relation[]): string[] {
  return [...new Set(relations.flatMap(({ columns }) => columns.map(({ name }) => name)))];
}
