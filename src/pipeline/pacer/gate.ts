import type { RequestFailure } from '../../core/errors/request-failure.js';
import type { Limits } from '../../core/model.js';
import type { Ticket } from '../../core/ticket.js';

/** What a request came to, as far as it says something of how many more the endpoint takes. */
export interface Sent {
  readonly ticket: Ticket;
  /** Counted up in the order of sending. */
  readonly turn: number;
  /** By the stopwatch of the run, in milliseconds; so are all times here. */
  readonly sentAt: number;
  readonly endedAt: number;
  readonly result: 'accepted' | 'refused' | 'failed';
  /** Why there is no answer; undefined also for what says nothing of the endpoint, such as a run that is stopped. */
  readonly failure: RequestFailure | undefined;
  /** For a refused one (a 429): how long the endpoint says to wait, in milliseconds, where it says so. */
  readonly waitMs: number | undefined;
  readonly limits: Limits | undefined;
  /** Tokens as they were estimated, and as they were counted where they were. */
  readonly estimated: number;
  readonly tokens: number | undefined;
}

/** A request that has entered the gates and is not sent after all. */
export interface Unsent extends Pick<Sent, 'turn' | 'estimated'> {
  readonly enteredAt: number;
}

/** One reason to hold requests back. A request is sent when all gates are open, and then has entered them all. */
export interface Gate {
  /**
   * When a request of so many tokens may be sent: a time up to `now` means at once, a later one then, and
   * Infinity once some other request has ended.
   */
  opensAt(now: number, tokens: number): number;
  enter(now: number, tokens: number): void;
  leave(sent: Sent): void;
  /** Takes back that a request has entered: another process has its answer, or is getting it. */
  takeBack(unsent: Unsent, now: number): void;
}
