import { messageOf } from '../../../core/errors/caught.js';
import { TicketsiftError } from '../../../core/errors.js';
import { shorten } from '../../../core/text/shorten.js';
import { explainRefusal, SnowflakeFault } from '../../../storage/services/snowflake/fault.js';
import type { SnowflakePlace } from '../../../storage/services/snowflake/place.js';

const again = 'run the same command again: what is written stays, and cached answers are not paid for again.';

const elsewhere =
  'Choose another place with --output, or look for the statement in Snowflake’s query history (tag ticketsift).';

/**
 * Runs work on a table.
 * @param what the table, as `table TICKETS`
 * @throws TicketsiftError `bad_output` for what Snowflake has against a statement or does not let one do
 */
export async function explainedIn<T>(
  what: string,
  place: SnowflakePlace,
  action: () => Promise<T>,
): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw failureOf(what, place, cause);
  }
}

function failureOf(what: string, place: SnowflakePlace, cause: unknown): unknown {
  if (cause instanceof TicketsiftError && /^(?:service_|database$)/.test(cause.code)) {
    const hint = cause.hint ?? elsewhere;
    return new TicketsiftError('bad_output', `Cannot write ${what}: ${cause.message}`, { hint, cause });
  }
  if (!(cause instanceof SnowflakeFault)) return cause;
  const refusal = explainRefusal(cause, place);
  const message = refusal?.message ?? shorten(messageOf(cause), 300);
  const hint = refusal?.hint ?? stepFor(cause);
  return new TicketsiftError('bad_output', `Cannot write ${what}: ${message}`, { hint, cause });
}

function stepFor({ code, isTimeout, isCancelled }: SnowflakeFault): string {
  if (isTimeout || isCancelled) return `The warehouse may be busy, or somebody ended the statement: ${again}`;
  if (code === '100090')
    return 'Two tickets have keys that the table takes for the same: read the key as it is in the table.';
  if (code === '000625') return `Another statement holds the table: wait for that, and ${again}`;
  return elsewhere;
}
