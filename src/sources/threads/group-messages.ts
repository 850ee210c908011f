import type { ColumnsByFile } from '../columns/by-file.js';
import { columnInSentence } from '../columns/header.js';
import { joinTexts } from '../join-texts.js';
import type { Row, Table } from '../table.js';
import { findMessageColumns, type MessageColumns, readTime } from './message-columns.js';
import type { ThreadPart } from './thread-parts.js';
import { createThreadStore } from './thread-store.js';

export interface Grouping {
  /** The column whose value the messages of a ticket share. */
  readonly by: number;
  readonly body: readonly number[];
  readonly subject: number | undefined;
  /** The columns of those of several files that have others. */
  readonly byFile?: ColumnsByFile;
  readonly part: ThreadPart;
  /** The first rows, which show whether a column such as `from` says who wrote. */
  readonly sample?: readonly (readonly string[])[];
}

/**
 * The same table with a row for each thread: the cells of its first message, and as body the messages of the customer in
 * the order of their times. All rows are read before the first is given, into a private file.
 */
export function groupMessages(
  table: Table,
  grouping: Grouping,
): { table: Table; notes: string[]; warnings: string[] } {
  const columns = findMessageColumns(table.columns, grouping.sample);
  const name = (index: number) => columnInSentence(table.columns[index]);
  const notes = [
    columns.time === undefined
      ? 'no column says when a message was written, so they are joined in the order of the rows'
      : `messages are joined in the order of column ${name(columns.time)}`,
  ];
  const warnings: string[] = [];
  if (grouping.part === 'customer' && columns.author)
    notes.push(
      `column ${name(columns.author.index)} says which messages are of the help desk, which are left out (--thread all joins them, too)`,
    );
  if (grouping.part === 'customer' && !columns.author)
    warnings.push(
      `no column of ${table.name} says who wrote a message, so all are joined, those of the help desk, too (--thread all is the same without this warning)`,
    );
  async function* rows(): AsyncGenerator<readonly Row[]> {
    using store = createThreadStore();
    await store.fill(table.rows(), ({ values }) => values[grouping.by] ?? '');
    for (const threads of store.threads())
      yield threads.flatMap((thread) => rowOf(thread, columns, grouping));
  }
  return { table: { ...table, rows }, notes, warnings };
}

/** One row for all messages of a thread. */
function rowOf(thread: readonly Row[], { time, author }: MessageColumns, grouping: Grouping): Row[] {
  const [top] = thread;
  if (top === undefined) return [];
  const { part } = grouping;
  const columnsOf = ({ source = '' }: Row) => grouping.byFile?.get(source) ?? grouping;
  const ordered = time === undefined ? thread : inOrderOfTime(thread, time);
  const isKept = ({ values }: Row) =>
    part === 'all' || author === undefined || !author.isHelpDesk(values[author.index] ?? '');
  const messages = ordered
    .filter(isKept)
    .flatMap((row) => columnsOf(row).body.map((index) => row.values[index] ?? ''));
  const [first = top] = ordered;
  const values = [...first.values];
  // The row is one of the top one's file, whatever file the first message is in.
  const { body, subject } = columnsOf(top);
  for (const [nth, index] of body.entries()) values[index] = nth === 0 ? joinTexts(messages) : '';
  if (subject !== undefined)
    values[subject] =
      ordered
        .map((row) => row.values[columnsOf(row).subject ?? -1] ?? '')
        .find((value) => value.trim() !== '') ?? '';
  const unreadable = thread.find((row) => row.unreadable)?.unreadable;
  const { line, source } = top;
  return [
    { values, messages, line, ...(source !== undefined && { source }), ...(unreadable && { unreadable }) },
  ];
}

/** Where a message has no time, its place is unknown, so all stay as they are. */
function inOrderOfTime(thread: readonly Row[], column: number): readonly Row[] {
  const timed = thread.map((row) => ({ row, time: readTime(row.values[column] ?? '') }));
  if (timed.some(({ time }) => time === undefined)) return thread;
  return timed.toSorted((a, b) => (a.time ?? 0) - (b.time ?? 0)).map(({ row }) => row);
}
