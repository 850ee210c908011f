import { quoteName } from '../../../core/text/quote-name.js';

/**
 * A table's name in SQL. `schema.table` is taken apart at the first dot; without one, the search path decides.
 * @throws TicketsiftError `usage` for what cannot be a name
 */
export function quoteTable(name: string): string {
  const dot = name.indexOf('.');
  return dot < 0 ? quoteName(name) : `${quoteName(name.slice(0, dot))}.${quoteName(name.slice(dot + 1))}`;
}
