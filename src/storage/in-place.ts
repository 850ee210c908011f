import { statSync } from 'node:fs';
import { TicketsiftError } from '../core/errors.js';

/**
 * Returns a check that an open file is still the one at its path. SQLite goes on writing to one that was deleted, and all of
 * that goes away with the process.
 * @param name what messages call the file
 * @throws TicketsiftError `cache_not_written` from the check
 */
export function checkInPlace(path: string, name: string): () => void {
  const opened = statSync(path);
  return () => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.ino === opened.ino && found.dev === opened.dev) return;
    throw new TicketsiftError('cache_not_written', `${name} was deleted or replaced while it was in use`, {
      hint: 'Run the same command again: what the current file has cached is not paid for twice.',
    });
  };
}
