/** What a statement's `:name` stands for. */
export type Parameters = Readonly<Record<string, string | number | null>>;

/** Runs one statement; resolves to its rows. */
export type RunStatement = (sql: string, parameters: Parameters) => Promise<readonly unknown[]>;

/** A database that holds prompts and their labels. Its tables are there. It does one thing after the other, and lets others wait. */
export interface PromptDatabase extends AsyncDisposable {
  /** Runs statements of which nothing is changed by others meanwhile. @throws TicketsiftError `database` */
  read<T>(work: (run: RunStatement) => Promise<T>): Promise<T>;
  /**
   * Runs statements that count all together or not at all, one such work after the other, however many processes
   * there are.
   * @throws TicketsiftError `database` where it cannot be written to; what the work throws
   */
  write<T>(work: (run: RunStatement) => Promise<T>): Promise<T>;
}
