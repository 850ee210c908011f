import { mailKindOf } from '../../formats/mail/mail-kind.js';
import { candidatesFor } from '../columns/roles.js';
import { findDialect } from '../csv/dialect.js';
import { markedEncoding } from './decode.js';
import { type FileType, lookedAt, typeOf } from './file-types.js';
import { guessUtf16 } from './guess-encoding.js';

/** A format that content shows; `text` is one without columns, such as a letter or a log. */
export type FileFormat = 'csv' | 'json' | 'xlsx' | 'zip' | 'parquet' | 'sqlite' | 'mbox' | 'eml' | 'text';

/**
 * Tells what begins with these bytes: a format of tickets, or another kind of file.
 * @param encoding as the user names it; by the byte order mark, else UTF-8, if undefined
 */
export function detectFormat(beginning: Buffer, encoding?: string): FileFormat | FileType {
  const type = typeOf(beginning);
  if (type) return type.format ?? type;
  const text = textOf(beginning.subarray(0, lookedAt), encoding);
  if (isJson(text)) return 'json';
  return mailKindOf(Buffer.from(text)) ?? (isTable(text) ? 'csv' : 'text');
}

function textOf(bytes: Buffer, encoding = 'utf-8'): string {
  try {
    return new TextDecoder(markedEncoding(bytes) ?? guessUtf16(bytes) ?? encoding).decode(bytes);
  } catch {
    return bytes.toString(); // the encoding is refused where the text is read
  }
}

function isJson(text: string): boolean {
  const start = text.trimStart();
  if (!/^(?:\{\s*(?:"|\}|$)|\[\s*(?:[[{"\]]|$))/.test(start)) return false;
  const end = endOfValue(start);
  // A cell of a table may be JSON, too; after a whole value of JSON comes the next one.
  return end === -1 || /^[\s,]*(?:$|[[{])/.test(start.slice(end));
}

/** Returns where the list or object ends that a text begins with; -1 where it goes on. */
function endOfValue(text: string): number {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\[\s\S])*"?|[[\]{}]/g)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    if (depth === 0) return index + token.length;
  }
  return -1;
}

/** Whether a text has rows of cells below a row of names: not whatever has a comma here and there. */
function isTable(text: string): boolean {
  const sample = text.replace(/^\uFEFF/, '');
  const { delimiter, start } = findDialect(Buffer.from(sample));
  if (start > 0) return true;
  const [header = '', ...rows] = recordsOf(sample);
  const names = (delimiter === undefined ? [header] : header.split(delimiter)).map((name) =>
    name.replace(/^\s*"|"\s*$/g, ''),
  );
  const isKnown = (['body', 'subject', 'id'] as const).some((role) => candidatesFor(role, names).length > 0);
  if (delimiter === undefined || rows.length === 0) return isKnown && names.every(isName);
  const fitting = rows.filter((row) => row.split(delimiter).length === names.length);
  if (fitting.length <= rows.length / 2 || !names.every(isName)) return false;
  return isKnown || (names.length > 2 && !names.some((name) => name.startsWith(' ')));
}

/** The records of a text whose cells in quotes are without delimiters and line breaks; the last one may be cut. */
function recordsOf(text: string): string[] {
  const bare = text.replace(/"[^"]*(?:"|$)/g, (cell) => cell.replace(/[\n\r,;\t|]/g, ' '));
  const records = bare.split(/\r\n|\n|\r/);
  if (text.length > lookedAt / 4 && records.length > 1) records.pop();
  return records.filter((record) => record.trim() !== '');
}

/** What names a column is not a sentence. */
function isName(name: string): boolean {
  return name.trim() !== '' && name.length <= 200 && !/[.!]\s*$/.test(name);
}
