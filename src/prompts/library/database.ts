/** The values of a statement's parameters, `:name`. */
export type Parameters = Readonly<Record<string, string | number | null>>;

/** Runs one statement; resolves to its rows. */
export type RunStatement = (sql: string, parameters: Parameters) => Promise<readonly unknown[]>;

/** A database of prompts and their labels, with its tables. It does one thing at a time; others wait. */
export interface PromptDatabase extends AsyncDisposable {
  /** Runs statements that see one unchanging state. @throws TicketsiftError `database` */
  read<T>(work: (run: RunStatement) => Promise<T>): Promise<T>;
  /**
   * Runs statements as one transaction, one at a time across all processes.
   * @throws TicketsiftError `database` where the database cannot be written; what the work throws
   */
  write<T>(work: (run: RunStatement) => Promise<T>): Promise<T>;
}
