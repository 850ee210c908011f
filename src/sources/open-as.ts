import { closedOnFailure, openInput } from './input/input.js';
import type { OpenFile, SourceOptions, Table } from './table.js';

/**
 * Opens a file, a named pipe, or standard input for `-`, in a format.
 * @throws TicketsiftError `not_found`, and as the format
 */
export async function openAs(open: OpenFile, location: string, options: SourceOptions): Promise<Table> {
  const input = await openInput(location, options);
  return closedOnFailure(input, () => open(input, options));
}
