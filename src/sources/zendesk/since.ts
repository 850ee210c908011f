import { TicketsiftError } from '../../core/errors.js';
import { readDuration } from '../../core/text/read-value.js';

/** Zendesk gives nothing of the last minute, and refuses to begin in it. */
const leastAgeMs = 61_000;

/**
 * Returns the time that `--since` names: a date, a time, or how long ago.
 * @param now milliseconds since 1970, as what it returns; 0 where nothing is said
 * @throws TicketsiftError `usage`
 */
export function readSince(since: string | undefined, now: number): number {
  if (since === undefined) return 0;
  const ago = readDuration(since);
  const time = ago === undefined ? readDate(since) : now - ago;
  if (time === undefined || !Number.isFinite(time)) {
    throw new TicketsiftError('usage', `--since ${since} is neither a date nor a duration`, {
      hint: 'Give a date such as 2026-01-31, a time such as 2026-01-31T08:00:00Z, or how long ago it was: 30d, 12h.',
    });
  }
  if (time > now - leastAgeMs) {
    throw new TicketsiftError('usage', `--since ${since} is later than a minute ago`, {
      hint: 'Zendesk gives no tickets of the last minute: name an earlier time, or leave --since out.',
    });
  }
  return Math.max(0, time);
}

/** A date alone is midnight in UTC, as all times of Zendesk are; a time without a zone is, too. */
function readDate(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/i.test(text))
    return undefined;
  const time = Date.parse(/T|\s/i.test(text) && !/(?:Z|[+-]\d\d:?\d\d)$/i.test(text) ? `${text}Z` : text);
  return Number.isNaN(time) ? undefined : time;
}
