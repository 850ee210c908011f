import type { TicketError } from '../core/errors/ticket-error.js';
import type { Identity, IdentityForm } from '../core/identity.js';
import type { SheetPlace } from '../formats/sheets/place.js';
import type { ServiceAccess } from '../storage/services/service.js';
import type { Input, InputOptions } from './input/input.js';
import type { Steps } from './row-cache/steps.js';
import type { ThreadPart } from './threads/thread-parts.js';

/** One row of a source, before it is known which cells are the id and the text. */
export interface Row {
  readonly values: readonly string[];
  /** The texts of the messages that were joined into the cells of the body. */
  readonly messages?: readonly string[];
  /** The line of the file it starts on, or its number in a database; counted from 1. */
  readonly line: number;
  /** The one of several files that it is in; the table's own name where there is one file. */
  readonly source?: string;
  /** Why some cell is not what the source has. */
  readonly unreadable?: TicketError;
}

/** Which of a table's columns one of its files has. */
export interface FileColumns {
  /** As `Row.source` has it. */
  readonly name: string;
  /** For each of the file's own columns, its place among all. */
  readonly places: readonly number[];
}

/** The names of columns by what they are for a ticket. */
export interface TicketColumnNames {
  readonly id: string;
  readonly subject: string;
  readonly text: string;
}

/** An opened source: its columns are known, its rows not yet read. */
export interface Table {
  /** Whether its rows are of a query or a table, which may well have none. */
  readonly isDatabase?: boolean;
  /** As the user named it, without passwords. */
  readonly name: string;
  /** Unique and not empty. */
  readonly columns: readonly string[];
  /** Whether its columns are always the same, so that there is nothing to say of how they were found. */
  readonly hasOwnColumns?: true;
  /** Which of its columns are the ticket's, where the source knows: unless the user says otherwise, they are taken. */
  readonly ticketColumns?: TicketColumnNames;
  /** How its rows are read where that takes long; `rows` is then never called. */
  readonly steps?: Steps;
  /** What the user should know of how the source was read, as sentences. */
  readonly notes: readonly string[];
  /** How the source was read, where that is what anyone would expect, as sentences. */
  readonly details?: readonly string[];
  /** The files that are read as one, without those that are empty. */
  readonly files?: readonly FileColumns[];
  /** Where the table is on a sheet of Google, whose rows can take results. */
  readonly sheet?: SheetPlace;
  /**
   * Yields all rows, in batches of whatever size the source has: one asynchronous step for hundreds of rows.
   * Can be walked once; leaving the loop early closes the source.
   * @throws TicketsiftError `bad_input` with the line of what cannot be read, `source_lost` when a database
   * goes away half-way
   */
  rows(): AsyncIterable<readonly Row[]>;
  /** How many rows were left out so far, since they cannot be read. */
  readonly skipped?: () => number;
  /** How much of the source has been read, 0 to 1; undefined where it is unknown. */
  progress(): number | undefined;
  /**
   * Where rows are fetched into a store before the first is given: does that now, and lets the database go. Else
   * `rows` does it.
   */
  readonly fetchAll?: () => Promise<void>;
  /** Closes a source whose rows were not read. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** How a file is to be read. */
export interface FileOptions {
  /** A label of the WHATWG Encoding Standard, such as `latin1`; by byte order mark, else UTF-8, if undefined. */
  readonly encoding?: string | undefined;
  /** One character; found by looking at the file if undefined. */
  readonly delimiter?: string | undefined;
  /** The sheet of a workbook, by its name or number; the first one that is visible and has rows if undefined. */
  readonly sheet?: string | undefined;
  /** Whether the first row names the columns. */
  readonly hasHeader: boolean;
  /** Whether rows that cannot be read are reported and left out. */
  readonly skipBadRows: boolean;
  /** The maximum size of a row in bytes, so that an unclosed quote cannot use up the memory. */
  readonly maxRowSize: number;
  /** Leave apostrophes that guard a cell from being run as a formula where they are. */
  readonly raw: boolean;
}

/** What is to be read from a database. */
export interface SqlOptions {
  /** A table or view; where neither it nor a query is named, the only one there is. */
  readonly table?: string | undefined;
  readonly query?: Query | undefined;
  /** Values of the query's parameters by name, as the user wrote them. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Who is logged in: fills the reserved parameters. */
  readonly identity: Identity | undefined;
  /** How the identity is also passed to the database's session, for row-level security; undefined if it is not. */
  readonly identityForm: IdentityForm | undefined;
  /** See `CurrentIdentity.idToken`. */
  readonly idToken: () => Promise<string | undefined>;
  /** How long a database may work on one answer, in milliseconds. */
  readonly statementTimeoutMs: number;
  /** The environment's settings for PostgreSQL (`PG…`, `HOME`). */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** What is to be read from a service, and how it is reached. */
export interface ServiceOptions {
  readonly access: ServiceAccess;
  /** The cells of a sheet, as the user wrote them in A1 notation; all if undefined. */
  readonly range?: string | undefined;
  /** A date or a duration, as the user wrote it: only tickets that have changed since then. */
  readonly since?: string | undefined;
  /** Whose messages make the text of a ticket. */
  readonly thread: ThreadPart;
}

/** A query as the user wrote it, and where. */
export interface Query {
  readonly sql: string;
  /** The path of its file, or `--query`. */
  readonly origin: string;
  /** The line of that file on which `sql` starts, counted from 1. */
  readonly line: number;
  /** The types that `-- param:` lines give. */
  readonly types: ReadonlyMap<string, string>;
}

export interface SourceOptions extends InputOptions {
  /** Receives problems with rows that do not end the run. */
  readonly warn: (message: string) => void;
  /** Whether it is one of several files that are read as one table. */
  readonly isOneOfSeveral?: boolean;
  /** The command that reads it, for a hint that adds a flag. */
  readonly command?: string | undefined;
  readonly file: FileOptions;
  readonly sql: SqlOptions;
  readonly service: ServiceOptions;
}

/**
 * Opens a file in one format. The table closes the input when it is closed; where opening fails, the caller does.
 * @throws TicketsiftError `usage` or `bad_input`
 */
export type OpenFile = (input: Input, options: SourceOptions) => Promise<Table>;

/**
 * Opens a database.
 * @param location a path, a URL, or `-` for standard input
 * @param opened what was opened at the location, where it cannot be opened twice
 * @throws TicketsiftError `not_found`, `usage` or `bad_input`
 */
export type OpenTable = (location: string, options: SourceOptions, opened?: Input) => Promise<Table>;
