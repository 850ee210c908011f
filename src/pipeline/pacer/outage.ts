import { RequestFailure } from '../../core/errors/request-failure.js';
import type { Ticket } from '../../core/ticket.js';
import type { Listen } from '../event.js';
import type { Gate, Sent, Unsent } from './gate.js';
import type { PaceRecord } from './pace-record.js';

/** A pause between two tries is a share of how long the outage has lasted, within bounds in milliseconds. */
const shareOfPause = 0.25;
const minPause = 250;
const maxPause = 15_000;
/**
 * At least this many tickets must fail in a row, and as many as are under way, where each failure could be
 * the ticket's own.
 */
const minTickets = 3;

export interface OutageOptions {
  /** How long to wait for an outage to end, in milliseconds; 0 does not wait, undefined has no bound. */
  readonly maxWaitMs?: number | undefined;
  /** Knows whether the endpoint has answered before, and is updated. */
  readonly paceRecord?: Pick<PaceRecord, 'hasAnswered'>;
  readonly listen: Listen;
}

/**
 * Closes while an endpoint that has answered before answers nothing, and lets one request through at a time, after pauses that
 * grow, until one is answered: a server restarts, a network is gone for a while.
 *
 * Where no connection can be made, one failure shows it. A connection that breaks, a time-out and a status as 503 may be due to
 * the ticket alone: it takes as many tickets in a row that fail alike as are under way. One that has failed before, while others were
 * answered, shows nothing.
 */
export class Outage implements Gate {
  /** How long it may last, in milliseconds. */
  readonly maxWaitMs: number;
  readonly #record: Pick<PaceRecord, 'hasAnswered'>;
  readonly #listen: Listen;
  #turns = 0;
  #inFlight = 0;
  /** Tickets that failed since the last answer; and those that failed before others were answered. */
  readonly #failing = new Set<Ticket>();
  readonly #suspects = new WeakSet<Ticket>();
  /** How they failed. */
  #kind: Kind | undefined;
  /** Since when nothing is answered; undefined when all is well. */
  #since: number | undefined;
  #nextTryAt = 0;
  /** The turn of the request that tries. */
  #probe: number | undefined;
  #tries = 0;
  /** How often each ticket was tried without success in this outage. */
  #triesOf = new WeakMap<Ticket, number>();
  /** The time between two tries, in milliseconds. */
  pauseMs = 0;
  /** Whether it has lasted too long. */
  isOver = false;

  constructor({ maxWaitMs = Number.POSITIVE_INFINITY, paceRecord, listen }: OutageOptions) {
    this.maxWaitMs = maxWaitMs;
    this.#record = paceRecord ?? { hasAnswered: false };
    this.#listen = listen;
  }

  get isOn(): boolean {
    return this.#since !== undefined;
  }

  /** Whether something has failed and what is under way will soon show why. */
  get #isDoubtful(): boolean {
    return this.#failing.size > 0 && this.#inFlight > 0;
  }

  opensAt(now: number): number {
    if (this.#since === undefined) return this.#isDoubtful ? Math.max(now, this.#nextTryAt) : now;
    const mayTry = this.#probe === undefined && !this.isOver;
    return mayTry ? Math.max(now, this.#nextTryAt) : Number.POSITIVE_INFINITY;
  }

  enter(): void {
    this.#turns++;
    this.#inFlight++;
    if (this.isOn) this.#probe = this.#turns;
  }

  leave({ turn, endedAt, ticket, result, failure }: Sent): void {
    this.#inFlight--;
    const isProbe = turn === this.#probe;
    if (isProbe) this.#probe = undefined;
    if (result === 'accepted' || (failure && kindOf(failure) === undefined)) this.#end(endedAt);
    else if (failure && this.#since === undefined) this.#suspect(ticket, failure, endedAt);
    else if (failure && isProbe) this.#failAgain(ticket, failure, endedAt);
  }

  takeBack({ turn }: Unsent): void {
    this.#inFlight--;
    if (turn === this.#probe) this.#probe = undefined;
  }

  /**
   * Returns whether a request with this failure is to be sent again without using up a retry, since the
   * endpoint answers nothing. A request that was accepted and failed more than once may still be the ticket's
   * fault.
   */
  explains(ticket: Ticket, failure: unknown): failure is RequestFailure {
    if (!this.isOn || !(failure instanceof RequestFailure) || kindOf(failure) === undefined) return false;
    if (waitOf(failure) > this.maxWaitMs) return false;
    const isClear = failure.advice.kind === 'unreachable' || this.isOver;
    return isClear || (this.#triesOf.get(ticket) ?? 0) <= 1;
  }

  #suspect(ticket: Ticket, failure: RequestFailure, now: number): void {
    if (!this.#record.hasAnswered || this.maxWaitMs === 0) return;
    if (failure.advice.kind !== 'unreachable') {
      // A status of 500 is mostly caused by what the ticket says.
      if (failure.code === 'http_500' || this.#suspects.has(ticket)) return;
      // Tickets that fail in different ways are not an outage.
      if (this.#kind !== kindOf(failure)) this.#failing.clear();
      this.#kind = kindOf(failure);
      this.#failing.add(ticket);
      this.#nextTryAt = now + minPause;
      if (this.#failing.size < Math.max(minTickets, this.#inFlight + 1)) return;
    }
    this.#since = now;
    this.#tries = 0;
    this.#triesOf = new WeakMap();
    this.#plan(failure, now);
  }

  #failAgain(ticket: Ticket, failure: RequestFailure, now: number): void {
    this.#tries++;
    this.#triesOf.set(ticket, (this.#triesOf.get(ticket) ?? 0) + 1);
    const left = this.#plan(failure, now);
    if (left <= 0) this.isOver = true;
    else this.#listen({ kind: 'outage', failure, tries: this.#tries, ms: this.pauseMs, leftMs: left });
  }

  /** Returns how long to go on trying. */
  #plan(failure: RequestFailure, now: number): number {
    const lasted = now - (this.#since ?? now);
    const left = Math.max(0, this.maxWaitMs - lasted);
    const pause = Math.min(maxPause, Math.max(minPause, shareOfPause * lasted));
    this.pauseMs = Math.round(Math.min(left, Math.max(pause, waitOf(failure))));
    this.#nextTryAt = now + this.pauseMs;
    return left;
  }

  #end(now: number): void {
    this.#record.hasAnswered = true;
    // An outage is why they failed; without one it may be the tickets.
    if (!this.isOn) for (const ticket of this.#failing) this.#suspects.add(ticket);
    if (this.#failing.size > 0) this.#failing.clear();
    if (this.#since === undefined) return;
    if (this.#tries > 0) this.#listen({ kind: 'outage_over', ms: now - this.#since });
    this.#since = undefined;
  }
}

type Kind = 'connection' | 'timeout' | 'status';

/** Returns how a failure shows that nothing is answered; undefined for an answer of the endpoint itself. */
function kindOf({ code, advice, hasBegun }: RequestFailure): Kind | undefined {
  if (hasBegun) return undefined;
  if (advice.kind === 'unreachable' || code === 'connection') return 'connection';
  if (code === 'timeout') return 'timeout';
  return /^http_5\d\d$/.test(code) ? 'status' : undefined;
}

function waitOf({ advice }: RequestFailure): number {
  return advice.kind === 'wait' || advice.kind === 'busy' ? (advice.ms ?? 0) : 0;
}
