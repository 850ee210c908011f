import type { Outcome } from '../core/outcome.js';
import type { Written } from '../core/world/sink.js';
import type { ReportFacts } from './html/report-facts.js';
import type { ResultColumn } from './result-columns.js';
import type { TableColumn } from './table/columns.js';

/** Turns outcomes into text, or into bytes where a format is binary. A `Sink` writes them. */
export interface Exporter<Piece extends Written = string> {
  /** Returns what comes before the first row. */
  begin(): Piece;
  /** Returns the next outcomes, in order. The result does not depend on how a run is split into batches. */
  rows(outcomes: readonly Outcome[]): Piece;
  /** Returns what comes after the last row. */
  end(): Piece;
}

export interface ExporterOptions {
  /** The columns of formats for machines, in this order: all, or those that the user chose. */
  readonly columns: readonly ResultColumn[];
  /** The columns that the user chose, which formats for people show in place of `columnsForPeople`. */
  readonly chosen?: readonly ResultColumn[] | undefined;
  /** The maximum width of a table, in terminal columns; undefined where nothing but the ticket's text is cut. */
  readonly width: number | undefined;
  /** Show a fact a line in place of a table. */
  readonly isPlain?: boolean | undefined;
  /** The maximum number of rows in a table; Infinity for all. Formats for machines always write all. */
  readonly maxRows: number;
  readonly colour: boolean;
  /** Further columns of a table for people. */
  readonly moreColumns?: readonly TableColumn[];
  /** Leave formula starts in CSV cells as they are. */
  readonly raw: boolean;
  /** Begin CSV with a byte order mark, which tells Excel that it is UTF-8. */
  readonly bom?: boolean | undefined;
  /** The separator of categories in a cell of a file; `|` by default. */
  readonly listSeparator?: string | undefined;
  /** The run that a report is of. */
  readonly about?: ReportFacts | undefined;
  /** Receives what a format could not keep. */
  readonly warn?: (message: string) => void;
}

export type CreateExporter<Piece extends Written = string> = (options: ExporterOptions) => Exporter<Piece>;
