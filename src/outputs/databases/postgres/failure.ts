import { codeOf, messageOf } from '../../../core/errors/caught.js';
import { TicketsiftError } from '../../../core/errors.js';
import { shorten } from '../../../core/text/shorten.js';
import { type NextSteps, nextStep } from '../../../storage/postgres/next-steps.js';

/**
 * Returns the error that an output throws where writing to PostgreSQL failed. It names no URL, and so no
 * password.
 * @param what a table, as `table tickets`
 */
export function postgresFailure(what: string, cause: unknown): TicketsiftError {
  if (cause instanceof TicketsiftError) return cause;
  const message = shorten(messageOf(cause) || codeOf(cause), 300);
  const hint = nextStep(cause, steps) ?? lost(cause) ?? anotherPlace;
  return new TicketsiftError('bad_output', `Cannot write ${what}: ${message}`, { hint, cause });
}

const again = 'run the same command again: what is written stays, and cached answers are not paid for again.';
const connection = `Check that the server is running, and ${again}`;
const anotherPlace = 'Choose another place with --output, or look for the reason in the server’s log.';

const steps: NextSteps = [
  [/^42501$/, 'You need the right to create or own the table, or to SELECT, INSERT and UPDATE in it.'],
  [/^3F000$/, 'Create the schema first, or choose another one with --output-table.'],
  [/^22P02$|^22007$|^22003$/, 'The source must have the columns of the primary key with the table’s values.'],
  [/^55P03$/, `Another transaction holds the table: wait for that or end it, and ${again}`],
  [/^57014$/, `The server’s statement_timeout is too short, or somebody cancelled the statement: ${again}`],
  [/^53[12]00$/, `Free some space on the server, and ${again}`],
  [/^08|^57P|^ECONN|^EPIPE$|^ETIMEDOUT$/, connection],
];

/** pg gives no code where a connection ends without a message. */
function lost(cause: unknown): string | undefined {
  return /connection|socket/i.test(messageOf(cause)) ? connection : undefined;
}
