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

/** What a file is read as, and a note where that is not what its name says. */
interface Choice<Named> {
  readonly format: Named | FileFormat;
  readonly note: string | undefined;
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
  if (named === undefined) return { format: found, note: `${source} is ${readAs(found)}` };
  const isSame = named === found || (alike[found] ?? []).includes(named);
  // Rows of cells are neither JSON nor an archive nor mail.
  const isBetter = certain.has(found) || (found === 'csv' && named !== 'csv' && !isMail(named));
  if (isSame || !isBetter) return { format: named, note: undefined };
  return { format: found, note: `${source} is ${readAs(found)}` };
}

function isMail(format: string): boolean {
  return format === 'mbox' || format === 'eml';
}

function readAs(format: FileFormat): string {
  return `read as ${names[format] ?? format}, by its content (--input-format names another format)`;
}
