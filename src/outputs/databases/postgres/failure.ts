import { codeOf, messageOf } from '../../../core/errors/caught.js';
import { TicketsiftError } from '../../../core/errors.js';
import { shorten } from '../../../core/text/shorten.js';
import { type NextSteps, nextStep } from '../../../storage/postgres/next-steps.js';

/**
 * What went wrong with writing to PostgreSQL, as an output throws it. It names no URL, and so no password.
 * @param what a table, as `table tickets`
 */
export function postgresFailure(what: string, cause: unknown): TicketsiftError {
  if (cause instanceof TicketsiftError) return cause;
  const message = shorten(messageOf(cause) || codeOf(cause), 300);
  const hint = nextStep(cause, steps) ?? lost(cause) ?? anotherPlace;
  return new TicketsiftError('bad_output', `Cannot write ${what}: ${message}`, { hint, cause });
}

const again = 'run the same again: what is written stays, and what is remembered is not asked again.';
const connection = `See that the server is there, and ${again}`;
const anotherPlace = 'Choose another place with --output, or see what the server’s log says of it.';

const steps: NextSteps = [
  [/^42501$/, 'It takes the right to create or own the table, or to SELECT, INSERT and UPDATE in it.'],
  [/^3F000$/, 'Make the schema first, or choose another with --output-table.'],
  [/^22P02$|^22007$|^22003$/, 'The source must give the columns of the primary key as the table has them.'],
  [/^55P03$/, `Another transaction holds the table: wait for that or end it, and ${again}`],
  [/^57014$/, `The server’s statement_timeout is short, or somebody cancelled it: ${again}`],
  [/^53[12]00$/, `Make room on the server, and ${again}`],
  [/^08|^57P|^ECONN|^EPIPE$|^ETIMEDOUT$/, connection],
];

/** pg gives no code where a connection ends without a word. */
function lost(cause: unknown): string | undefined {
  return /connection|socket/i.test(messageOf(cause)) ? connection : undefined;
}
