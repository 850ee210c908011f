import type { Report } from '../assess/report.js';

/** Writes what checks came to, one report a suite. Pure; what it gives ends with a line end. */
export type Reporter = (reports: readonly Report[], options: ReporterOptions) => string;

export interface ReporterOptions {
  /** Terminal columns, infinitely many for a file or a pipe. Only what is for a terminal minds it. */
  readonly width: number;
  readonly colour: boolean;
  /** Returns the path of a file as its repository knows it. */
  readonly locate: (path: string) => string;
}
