/** One row of a source, before it is known which cells are the id and the text. */
export interface Row {
  readonly values: readonly string[];
  /** The line of the file it starts on, or its number in a database; counted from 1. */
  readonly line: number;
}

/** An opened source: its columns are known, its rows not yet read. */
export interface Table {
  /** As the user named it. */
  readonly name: string;
  /** Unique and not empty. */
  readonly columns: readonly string[];
  /** What the user should know of how the source was read, as sentences. */
  readonly notes: readonly string[];
  /**
   * All rows, in batches of whatever size the source comes in: one asynchronous step for hundreds of rows.
   * Can be walked once; leaving the loop early closes the source.
   * @throws TicketsiftError `bad_input` with the line of what cannot be read
   */
  rows(): AsyncIterable<readonly Row[]>;
  /** How much of the source has been read, 0 to 1; undefined where nobody can tell. */
  progress(): number | undefined;
  /** Lets go of a source whose rows nobody walked. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** @throws TicketsiftError `not_found` or `bad_input` */
export type OpenTable = (path: string) => Promise<Table>;
