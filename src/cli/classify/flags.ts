import type { OutputOptions } from '../../outputs/destination.js';
import type { RunOptions } from '../../run/options.js';

/** What `classify` is given: a run, where its results go, and how it is shown. */
export interface ClassifyOptions extends RunOptions, OutputOptions {
  /** Rows that a table shows at most. */
  readonly rows: number;
  readonly yes?: true;
  readonly dryRun?: true;
  /** A run whose failed tickets are sent again. */
  readonly retryErrors?: string;
  readonly logFile?: string;
  readonly logTexts?: true;
}
