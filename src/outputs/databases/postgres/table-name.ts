import { quoteName } from '../../../core/text/quote-name.js';

/**
 * Returns a table's name in SQL. `schema.table` is split at the first dot; without one, the search path
 * decides.
 * @throws TicketsiftError `usage` for an impossible name
 */
export function quoteTable(name: string): string {
  const dot = name.indexOf('.');
  return dot < 0 ? quoteName(name) : `${quoteName(name.slice(0, dot))}.${quoteName(name.slice(dot + 1))}`;
}
