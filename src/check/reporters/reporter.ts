import type { Report } from '../assess/report.js';

/** Writes the results of checks, one report per suite. Pure; the text ends with a line end. */
export type Reporter = (reports: readonly Report[], options: ReporterOptions) => string;

export interface ReporterOptions {
  /** Terminal columns, infinitely many for a file or a pipe. Only reports for a terminal use it. */
  readonly width: number;
  readonly colour: boolean;
  /** Whether the report is for a screen reader: a fact a line, and nothing drawn. Only reports for a terminal use it. */
  readonly isPlain?: boolean;
  /** Whether it lists all tickets. Only reports for a terminal use it. */
  readonly isVerbose?: boolean;
  /** Returns the path of a file as its repository knows it. */
  readonly locate: (path: string) => string;
}
