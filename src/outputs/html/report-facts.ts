/** What a report says of the run that it is of. */
export interface ReportFacts {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** All of these are hostile. */
  readonly source: string;
  readonly prompt: string;
  readonly model: string;
  /** The conditions on rows, of which only those that meet them are written. */
  readonly where: readonly string[];
  /** What is known once all rows are written. */
  readonly end: () => ReportEnd;
}

export interface ReportEnd {
  /** The tickets of the run, with those that are not written. */
  readonly total: number;
  /** Rows of the source that were left out, since they could not be read. */
  readonly skipped: number;
  /** US dollars; undefined where that is not known, or nothing was paid for. */
  readonly cost: number | undefined;
  /** False where the run was interrupted before it had all tickets. */
  readonly isWhole: boolean;
}
