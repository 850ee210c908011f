import {
  counted,
  formatDuration,
  formatLatency,
  grouped,
  roughDuration,
  timeOfDay,
} from '../../core/text/numbers.js';
import type { Ticket } from '../../core/ticket.js';
import type { RequestEvent } from '../../pipeline/event.js';

type Pause = Extract<RequestEvent, { kind: 'pause' }>;
type Outage = Extract<RequestEvent, { kind: 'outage' }>;

/**
 * Returns what happened, as a line for people; undefined where there is nothing to say. Hostile.
 * @param now milliseconds since 1970
 */
export function describeEvent(event: RequestEvent, now: number): string | undefined {
  switch (event.kind) {
    case 'answered':
    case 'charged':
      return undefined;
    case 'retry': {
      const { ticket, failure, waitMs, retry } = event;
      const which = retry === undefined ? 'sent again' : `retry ${retry}`;
      return `${about(ticket)}: ${failure.code}: ${failure.message} ${which} in ${formatLatency(waitMs)}`;
    }
    case 'repair':
      return `${about(event.ticket)}: ${event.failure.code}: ${event.failure.message} sent again with what was wrong`;
    case 'pause':
      return describeWait(event, now);
    case 'outage':
      return `${describeOutage(event, now)}: ${event.failure.message}`;
    case 'outage_over':
      return `the endpoint answers again, after ${formatDuration(event.ms)}`;
    case 'held':
      return `waiting for ${counted(event.requests, 'answer')} that other processes on this cache have requested`;
    case 'lower_limit':
      return `at most ${grouped(event.perMinute)} ${event.counts} a minute while another machine with that limit runs`;
    case 'concurrency': {
      const why = event.why === 'slow' ? 'answers take longer' : 'the endpoint takes no more';
      return `at most ${event.limit} requests at once from now on: ${why}`;
    }
  }
}

/** Returns what is waited for, until when and for how long: for a line that is written once, or anew each second. */
export function describeWait({ ms, why }: Pick<Pause, 'ms' | 'why'>, now: number): string {
  const reason = why === 'rate_limited' ? 'rate limit' : 'the endpoint is not available';
  // Whole seconds: tenths would only flicker.
  const left = formatDuration(Math.max(0, Math.ceil(ms / 1000)) * 1000).replace(/\.0 s$/, ' s');
  return `waiting until ${timeOfDay(now + ms, now)} (${reason}), ${left} left`;
}

/** Returns what is done about an endpoint that has refused every request for this many milliseconds. */
export function describeRefusals(ms: number): string {
  return `the endpoint has refused every request for ${roughDuration(ms)} (rate limit); they are sent again after each wait`;
}

/** Returns what is done about an endpoint that does not answer, and for how long: for a line as of `describeWait`. */
export function describeOutage({ ms, leftMs }: Pick<Outage, 'ms' | 'leftMs'>, now: number): string {
  const bound = Number.isFinite(leftMs) ? `, for at most ${roughDuration(leftMs)}` : '';
  const next = ms > 0 ? ` at ${timeOfDay(now + ms, now)}` : '';
  return `the endpoint does not answer; trying again${next}${bound}`;
}

/** Returns a ticket and its place, for a line about it. Hostile. */
export function about({ id, place: { source, line } }: Ticket): string {
  return `${source}:${line}: ticket ${id}`;
}
