import type { ServiceAccess } from '../../storage/services/service.js';
import type { Relation, Shape } from '../sql/shape.js';
import type { Statement } from '../sql/statement.js';
import type { Query } from '../table.js';

/** What is to be checked: a query, or that a table or a sheet is there. */
export interface CheckTarget {
  /** What it is called in the report and in a snapshot. */
  readonly name: string;
  readonly query?: Query | undefined;
  readonly table?: string | undefined;
  /** See `FileOptions.sheet` and `ServiceOptions.range`. */
  readonly sheet?: string | undefined;
  readonly range?: string | undefined;
}

/** What a database says of a target, without having run it. */
export interface Checked {
  readonly shape: Shape;
  /** Undefined for a place without SQL. */
  readonly sql?: CheckedQuery;
  /** What else was found, as sentences without a full stop. Hostile. */
  readonly facts?: readonly string[];
}

interface CheckedQuery {
  readonly statement: Statement;
  /** The tables and views that the query names. */
  readonly relations: readonly Relation[];
}

/** A connection over which queries are checked. */
export interface Checker extends AsyncDisposable {
  /** @throws TicketsiftError `bad_query` with the place and the nearest name, `usage` for an unknown table */
  check(target: CheckTarget): Promise<Checked>;
}

/** @throws TicketsiftError `database`, `not_found` or `bad_input` where it cannot be reached */
export interface CheckerOptions {
  /** The environment's settings for PostgreSQL. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** How a service is reached. */
  readonly access: ServiceAccess;
  /** What a relative path is relative to. */
  readonly cwd: string;
}

export type OpenChecker = (location: string, options: CheckerOptions) => Promise<Checker>;
