import type { RequestFailure } from '../../core/errors/request-failure.js';
import type { Limits } from '../../core/model.js';
import type { Ticket } from '../../core/ticket.js';

/** The result of a request, as far as it says how many more the endpoint takes. */
export interface Sent {
  readonly ticket: Ticket;
  /** Counted up in the order of sending. */
  readonly turn: number;
  /** By the stopwatch of the run, in milliseconds, as all times here. */
  readonly sentAt: number;
  readonly endedAt: number;
  readonly result: 'accepted' | 'refused' | 'failed';
  /**
   * Why there is no answer; undefined also for what says nothing about the endpoint, such as a stopped run.
   */
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

/**
 * A reason to hold requests back. A request is sent when all gates are open, and then has entered them all.
 */
export interface Gate {
  /**
   * Returns when a request of this many tokens may be sent: up to `now` means at once, later means then, and
   * Infinity means once some other request has ended.
   */
  opensAt(now: number, tokens: number): number;
  enter(now: number, tokens: number): void;
  leave(sent: Sent): void;
  /** Takes back a request that has entered: another process has its answer, or is getting it. */
  takeBack(unsent: Unsent, now: number): void;
}
