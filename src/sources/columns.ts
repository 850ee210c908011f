import { TicketsiftError } from '../core/errors.js';
import { listNames } from '../core/text/names.js';
import { shorten } from '../core/text/shorten.js';
import type { Table } from './table.js';

/** Which columns hold a ticket's text and id. Of a source without columns, the text is said to be the first. */
export interface TicketColumns {
  readonly text: number;
  /** Undefined where rows are numbered instead. */
  readonly id: number | undefined;
  /** What was guessed, as sentences. */
  readonly notes: readonly string[];
}

const textNames = ['text', 'ticket', 'description', 'body', 'message'];
const idNames = ['id', 'ticket_id', 'key'];

/**
 * @param wanted the columns the user named; what is not named is guessed by its name, in any case of letters,
 * or taken from the only column there is
 * @throws TicketsiftError `usage` that lists the columns, when a named one is not there or no text is found
 */
export function findTicketColumns(
  { name: source, columns }: Pick<Table, 'name' | 'columns'>,
  wanted: { readonly text?: string | undefined; readonly id?: string | undefined },
): TicketColumns {
  // A source without columns has no rows in which anything could be missed.
  if (columns.length === 0) return { text: 0, id: undefined, notes: [] };
  const named = (flag: string, name: string | undefined) => {
    if (name === undefined) return undefined;
    const index = columns.indexOf(name);
    if (index !== -1) return index;
    throw new TicketsiftError('usage', `${source} has no column ${name} (${flag})`, { hint: list(columns) });
  };
  const notes: string[] = [];
  const guess = (what: string, flag: string, names: readonly string[]) => {
    const index = names
      .map((name) => columns.findIndex((column) => column.trim().toLowerCase() === name))
      .find((found) => found !== -1);
    if (index !== undefined)
      notes.push(`${what} taken from column ${nameOf(columns[index])} (${flag} names another)`);
    return index;
  };
  const only = () => {
    if (columns.length > 1) return undefined;
    notes.push(`texts taken from ${nameOf(columns[0])}, the only column`);
    return 0;
  };
  const text = named('--text-column', wanted.text) ?? only() ?? guess('texts', '--text-column', textNames);
  if (text === undefined) {
    throw new TicketsiftError('usage', `Cannot tell which column of ${source} holds the text of a ticket`, {
      hint: `Name it with --text-column. ${list(columns)}`,
    });
  }
  const id =
    named('--id-column', wanted.id) ??
    (columns.length > 1 ? guess('ids', '--id-column', idNames) : undefined);
  if (id === undefined) notes.push('no column of ids, so rows are numbered (--id-column names one)');
  return { text, id, notes };
}

/** A column's name as it can stand in a sentence. */
function nameOf(column = ''): string {
  return shorten(column, 60);
}

function list(columns: readonly string[]): string {
  return `Its columns: ${listNames(columns)}.`;
}

/**
 * Makes the names of a header usable as keys: a missing one becomes `column_3`, a repeated one gets a suffix.
 * Each change is told in a note.
 */
export function uniqueColumns(header: readonly string[]): { columns: string[]; notes: string[] } {
  const taken = new Set(header);
  const used = new Set<string>();
  const columns: string[] = [];
  const notes: string[] = [];
  for (const [index, name] of header.entries()) {
    if (name !== '' && !used.has(name)) {
      used.add(name);
      columns.push(name);
      continue;
    }
    const stem = name === '' ? 'column' : name;
    let number = name === '' ? index + 1 : 2;
    while (taken.has(`${stem}_${number}`)) number++;
    const unique = `${stem}_${number}`;
    taken.add(unique);
    columns.push(unique);
    notes.push(
      name === ''
        ? `column ${index + 1} has no name and is called ${unique}`
        : `a second column ${nameOf(name)} is called ${nameOf(unique)}`,
    );
  }
  return { columns, notes };
}
