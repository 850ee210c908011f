import type { TicketError } from '../../core/errors/ticket-error.js';

/** A row with a name of its own: a later one of the same name takes its place. */
export interface KeyedRow {
  readonly key: string;
  readonly values: readonly string[];
  /** As `Row.messages`. */
  readonly messages?: readonly string[] | undefined;
  readonly unreadable?: TicketError | undefined;
  /** Whether something of it is still to be read, which a later step brings. */
  readonly isPartial?: boolean;
}

/** A part of a reading. Once it is kept, a later reading goes on after it. */
export interface ReadingStep {
  readonly rows: readonly KeyedRow[];
  /** The keys of rows that are no longer there. */
  readonly gone: readonly string[];
  /** From where the reading goes on, in the source's own words. */
  readonly place: string;
}

/** What the steps so far have left. */
export interface KeptSteps {
  /** Whether there are as many rows as will be read. */
  isEnough(): boolean;
  readonly count: number;
  /** How many of the wanted rows are partial. */
  readonly partialCount: number;
  /** Yields the wanted rows that are partial, in order, in batches of at most this many. A step may replace them meanwhile. */
  partial(size: number): Generator<readonly KeyedRow[]>;
  /** Forgets all rows: the place from which the reading was to go on is no longer known. */
  clear(): void;
}

/** How a source is read that takes long: in steps, so that a reading that was cut off goes on. */
export interface Steps {
  /** What a row is, for messages: `ticket`. */
  readonly noun: string;
  /** @param place what the last kept step gave; undefined for a new reading */
  read(place: string | undefined, kept: KeptSteps): AsyncIterable<ReadingStep>;
}
