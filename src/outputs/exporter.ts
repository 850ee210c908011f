import type { Outcome } from '../core/outcome.js';
import type { TableColumn } from './table/columns.js';

/** Makes text of outcomes. Writing it is a `Sink`'s work. */
export interface Exporter {
  /** What stands before the first row. */
  begin(): string;
  /** The next outcomes, in order. However a run is split into batches, the joined text is the same. */
  rows(outcomes: readonly Outcome[]): string;
  /** What stands after the last row. */
  end(): string;
}

export interface ExporterOptions {
  /** The source's column names; every outcome's values are parallel to them. */
  readonly columns: readonly string[];
  /** Terminal columns: no line of a table is wider. */
  readonly width: number;
  /** How many rows a table shows; Infinity for all. Formats for machines always write all. */
  readonly maxRows: number;
  readonly colour: boolean;
  /** Columns that a table for people shows besides. */
  readonly moreColumns?: readonly TableColumn[];
  /** Leave formula starts in CSV cells as they are. */
  readonly raw: boolean;
}

export type CreateExporter = (options: ExporterOptions) => Exporter;
