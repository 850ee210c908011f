import type { SourceKind } from './index.js';

/** What a person says of where tickets are and how they are read. */
export interface TicketOptions {
  readonly inputFormat?: SourceKind;
  readonly textColumn?: string;
  readonly idColumn?: string;
  readonly encoding?: string;
  readonly delimiter?: string;
  /** Whether the first row of a CSV file names the columns. */
  readonly header: boolean;
  readonly skipBadRows?: true;
  /** In bytes. */
  readonly maxRowSize?: number;
  readonly raw?: true;
  readonly table?: string;
  readonly query?: string;
  readonly queryFile?: string;
  readonly param?: Readonly<Record<string, string>>;
  /** In milliseconds. */
  readonly cacheRows?: number;
  readonly refresh?: true;
  /** In milliseconds. */
  readonly statementTimeout?: number;
}
