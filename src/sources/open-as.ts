import { closedOnFailure, type Input, openInput } from './input/input.js';
import type { OpenFile, SourceOptions, Table } from './table.js';

/**
 * Opens a file, a named pipe, or standard input for `-`, in a format.
 * @param from a location, or what was opened there
 * @throws TicketsiftError `not_found`, and as the format
 */
export async function openAs(open: OpenFile, from: string | Input, options: SourceOptions): Promise<Table> {
  const input = typeof from === 'string' ? await openInput(from, options) : from;
  return closedOnFailure(input, () => open(input, options));
}
