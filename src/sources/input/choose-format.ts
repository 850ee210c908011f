import type { FileFormat } from './detect-format.js';
import { type FileType, wrongType } from './file-types.js';

/** How a format is called in a sentence. */
const names: Readonly<Record<string, string>> = {
  csv: 'CSV',
  tsv: 'TSV',
  json: 'JSON',
  jsonl: 'JSON Lines',
  xlsx: 'an Excel file',
  zip: 'a zip archive',
  parquet: 'Parquet',
  sqlite: 'a SQLite database',
  mbox: 'a mailbox (mbox)',
  eml: 'a mail (eml)',
  text: 'one ticket',
};

/** Formats whose content is only found in them. Text with commas may be anything. */
const certain: ReadonlySet<string> = new Set(['json', 'xlsx', 'zip', 'parquet', 'sqlite', 'mbox', 'eml']);

/** Names that say the same in other words, or more than the content does. */
const alike: Readonly<Record<string, readonly string[]>> = {
  json: ['jsonl'],
  csv: ['tsv'],
  zip: ['xlsx'],
  eml: ['mbox'],
  mbox: ['eml'],
};

/** What a file is read as: a note where its name says something else, a detail where it says nothing. */
interface Choice<Named> {
  readonly format: Named | FileFormat;
  readonly note?: string;
  readonly detail?: string;
}

/**
 * Chooses between what the content of a file looks like and what its name says it is. What cannot be mistaken goes before
 * the name, and the name before what only looks like it.
 * @param named what the name says; undefined where it says nothing
 * @throws TicketsiftError `bad_input` for another kind of file
 */
export function chooseFormat<Named extends string>(
  found: FileFormat | FileType,
  named: Named | undefined,
  source: string,
): Choice<Named> {
  if (typeof found !== 'string') throw wrongType(source, found);
  const sentence = `${source} is ${readAs(found)}`;
  // That all of it is one ticket is a surprise for who meant a table.
  if (named === undefined)
    return found === 'text' ? { format: found, note: sentence } : { format: found, detail: sentence };
  const isSame = named === found || (alike[found] ?? []).includes(named);
  // Rows of cells are neither JSON nor an archive nor mail.
  const isBetter = certain.has(found) || (found === 'csv' && named !== 'csv' && !isMail(named));
  if (isSame || !isBetter) return { format: named };
  return { format: found, note: sentence };
}

function isMail(format: string): boolean {
  return format === 'mbox' || format === 'eml';
}

function readAs(format: FileFormat): string {
  return `read as ${names[format] ?? format}, by its content (--input-format names another format)`;
}
