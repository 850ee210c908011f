import * as z from 'zod';
import { type SourceKind, sources } from './index.js';
import { threadParts } from './threads/thread-parts.js';

const text = z.string().exactOptional();
const number = z.number().exactOptional();
const yes = z.literal(true).exactOptional();

const inputFormat = z.custom<SourceKind | 'auto'>(
  (value) => value === 'auto' || (typeof value === 'string' && Object.hasOwn(sources, value)),
);

/** What a person says of how tickets are read: plain data, a part of a run's plan. */
export const ticketOptionsSchema = z.object({
  inputFormat: inputFormat.exactOptional(),
  /** Whether files are read as one table with a column of their names, even where there is one: a pattern found it. */
  fileColumn: yes,
  textColumn: text,
  subjectColumn: text,
  idColumn: text,
  /** The column that the messages of a ticket share. */
  groupBy: text,
  thread: z.enum(threadParts).exactOptional(),
  encoding: text,
  delimiter: text,
  /** The sheet of a workbook. */
  sheet: text,
  /** Cells of a Google sheet, in A1 notation. */
  range: text,
  /** A date or a duration. */
  since: text,
  /** Whether the first row of a file names the columns. */
  header: z.boolean(),
  skipBadRows: yes,
  /** In bytes. */
  maxRowSize: number,
  raw: yes,
  table: text,
  query: text,
  queryFile: text,
  param: z.record(z.string(), z.string()).exactOptional(),
  /** In milliseconds. */
  cacheRows: number,
  refresh: yes,
  /** In milliseconds. */
  statementTimeout: number,
});

export type TicketOptions = Readonly<z.infer<typeof ticketOptionsSchema>>;
