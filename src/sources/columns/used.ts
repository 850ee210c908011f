import { listNames } from '../../core/text/names.js';
import { counted } from '../../core/text/numbers.js';
import type { Table } from '../table.js';
import type { ColumnsByFile, RowColumns } from './by-file.js';
import { columnInSentence } from './header.js';

/** The names of the columns that a ticket is made of. */
export interface UsedColumns {
  readonly text: readonly string[];
  /** Undefined where rows are numbered instead. */
  readonly id: string | undefined;
  /** Those of files that have other columns than the first of several. */
  readonly ofOthers?: readonly UsedColumns[];
}

/** Names the columns that tickets are made of: in one file, or in each of several where these differ. */
export function usedColumns(
  { columns, files }: Table,
  found: RowColumns,
  byFile: ColumnsByFile,
): UsedColumns {
  if (!files || byFile.size === 0) return namesOf(columns, found);
  const all = files.map(({ name, places }) => {
    const { id, subject, body } = byFile.get(name) ?? found;
    const isThere = (index: number | undefined) => index !== undefined && places.includes(index);
    return namesOf(columns, {
      id: isThere(id) ? id : undefined,
      subject: isThere(subject) ? subject : undefined,
      body: body.filter(isThere),
    });
  });
  const [first = namesOf(columns, found), ...ofOthers] = all;
  return { ...first, ofOthers };
}

function namesOf(columns: readonly string[], { subject, body, id }: RowColumns): UsedColumns {
  const text = [...(subject === undefined ? [] : [subject]), ...body];
  return {
    text: text.map((index) => columns[index] ?? ''),
    id: id === undefined ? undefined : columns[id],
  };
}

/** How many files have a note of their own. */
const maxNoted = 5;

/** Says of each file that has other columns than the rest which ones its tickets are made of. */
export function notesOnFiles({ columns, files = [] }: Table, byFile: ColumnsByFile): string[] {
  const notes = files.flatMap(({ name, places }) => {
    const own = byFile.get(name);
    if (own === undefined) return [];
    const namesIn = (indexes: readonly (number | undefined)[]) =>
      indexes.flatMap((index) =>
        index !== undefined && places.includes(index) ? [columnInSentence(columns[index])] : [],
      );
    const text = namesIn([own.subject, ...own.body]).join(' and ') || 'none of its columns';
    const id = namesIn([own.id])[0];
    return [`${name}: texts taken from ${text}, ${id === undefined ? 'and no ids' : `ids from ${id}`}`];
  });
  const more = notes.length - maxNoted;
  return more > 1
    ? [...notes.slice(0, maxNoted), `… and other columns of ${counted(more, 'more file')}`]
    : notes;
}

/** Says which of several files have none of the columns of texts, so that little or nothing is read of them. */
export function lackingTexts(
  { columns, files = [] }: Table,
  { body }: RowColumns,
  byFile: ColumnsByFile,
): string[] {
  if (body.length === 0) return [];
  const without = files.filter(({ name, places }) => {
    const own = byFile.get(name);
    return own !== undefined && !own.body.some((index) => places.includes(index));
  });
  if (without.length === 0) return [];
  const named = body.map((column) => columnInSentence(columns[column])).join(', ');
  return [
    `no column ${named}, where texts are taken from, is in ${listNames(
      without.map(({ name }) => name),
      5,
    )}: classify these apart, or name their column of texts, too (--text-column a,b)`,
  ];
}
