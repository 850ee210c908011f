import { TicketsiftError } from '../errors.js';

/** What ends a command that shows nothing of what it did not finish. */
export function interrupted(): TicketsiftError {
  return new TicketsiftError(
    'interrupted',
    'Interrupted: run the same command again to continue; what is cached is not paid for twice',
  );
}
