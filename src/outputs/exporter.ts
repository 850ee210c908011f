import type { Outcome } from '../core/outcome.js';
import type { Written } from '../core/world/sink.js';
import type { ResultColumn } from './result-columns.js';
import type { TableColumn } from './table/columns.js';

/** Makes text of outcomes, or bytes where a format is no text. Writing them is a `Sink`'s work. */
export interface Exporter<Piece extends Written = string> {
  /** What stands before the first row. */
  begin(): Piece;
  /** The next outcomes, in order. However a run is split into batches, what is written is the same. */
  rows(outcomes: readonly Outcome[]): Piece;
  /** What stands after the last row. */
  end(): Piece;
}

export interface ExporterOptions {
  /** What formats for machines write, in this order: all columns, or those that a person chose. */
  readonly columns: readonly ResultColumn[];
  /** The columns that a person chose, which formats for people then show in place of `columnsForPeople`. */
  readonly chosen?: readonly ResultColumn[] | undefined;
  /** Terminal columns: no line of a table is wider. */
  readonly width: number;
  /** How many rows a table shows; Infinity for all. Formats for machines always write all. */
  readonly maxRows: number;
  readonly colour: boolean;
  /** Columns that a table for people shows besides. */
  readonly moreColumns?: readonly TableColumn[];
  /** Leave formula starts in CSV cells as they are. */
  readonly raw: boolean;
  /** Begin CSV with a byte order mark, by which Excel knows that it is UTF-8. */
  readonly bom?: boolean | undefined;
  /** What is between the categories in a cell of a file; `|` unless given. */
  readonly listSeparator?: string | undefined;
  /** Receives what a format could not keep. */
  readonly warn?: (message: string) => void;
}

export type CreateExporter<Piece extends Written = string> = (options: ExporterOptions) => Exporter<Piece>;
