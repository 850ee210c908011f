import type { FileColumns, Row, Table } from '../table.js';
import { chooseColumns, isJoined, type TicketColumns, type WantedColumns } from './find.js';

/** Which columns of a row hold a ticket's text and id. */
export type RowColumns = Pick<TicketColumns, 'id' | 'subject' | 'body'>;

/** The columns of each file that has others than the rest, by its name. */
export type ColumnsByFile = ReadonlyMap<string, RowColumns>;

/**
 * Finds the columns of each of several files by its own names, where it lacks a column that was found for all. Columns
 * that the user named are the same in every file.
 * @param found what was found among the columns of all files
 * @param rows the first rows
 */
export function findColumnsByFile(
  { columns, files = [] }: Pick<Table, 'columns' | 'files'>,
  wanted: WantedColumns,
  found: RowColumns,
  rows: readonly Row[],
): ColumnsByFile {
  const own = new Map<string, RowColumns>();
  const taken = [found.id, found.subject, ...found.body].filter((index) => index !== undefined);
  for (const file of files) {
    if (taken.every((index) => file.places.includes(index))) continue;
    const sample = rows
      .filter(({ source }) => source === file.name)
      .map(({ values }) => file.places.map((place) => values[place] ?? ''));
    own.set(file.name, columnsIn(file, columns, wanted, found, sample));
  }
  return own;
}

function columnsIn(
  { places }: FileColumns,
  columns: readonly string[],
  { text, subject, id }: WantedColumns,
  found: RowColumns,
  sample: readonly (readonly string[])[],
): RowColumns {
  const names = places.map((place) => columns[place] ?? '');
  // One that the file lacks has no place in it, and no other is taken instead.
  const placeOf = (index: number | undefined) => (index === undefined ? undefined : places.indexOf(index));
  const chosen = chooseColumns(
    names,
    {
      body: text === undefined ? undefined : found.body.map((index) => places.indexOf(index)),
      subject: subject === undefined ? undefined : placeOf(found.subject),
      id: id === undefined ? undefined : placeOf(found.id),
    },
    sample,
  );
  const ownId = id === undefined && chosen.id !== undefined ? places[chosen.id] : undefined;
  const body = chosen.body.map((index) => places[index]).filter((index) => index !== undefined);
  const isUnread = chosen.isOnly && isJoined(names[0] ?? '');
  const ownSubject = chosen.subject === undefined ? undefined : places[chosen.subject];
  const hasText = !isUnread && (body.length > 0 || ownSubject !== undefined);
  return {
    id: ownId ?? found.id,
    subject: subject !== undefined || text !== undefined || !hasText ? found.subject : ownSubject,
    body: text !== undefined || !hasText ? found.body : body,
  };
}
