import type { PauseReason } from '../event.js';
import type { Gate, Sent, Unsent } from './gate.js';
import { TokenBucket } from './token-bucket.js';

/** The first pause after a refusal that names none, and the longest, in milliseconds. */
const firstPause = 500;
const longestPause = 15_000;
/** How many milliseconds' worth of requests may be made up for after a pause. */
const burstMs = 2_000;
/**
 * Refusals come quickly; a request counts as accepted after this many milliseconds, or three times the time
 * of a refusal.
 */
const minTrialMs = 250;
/**
 * A pace without refusals grows after this many milliseconds or requests, by this much at first and at most.
 */
const growthMs = 5_000;
const growthRequests = 100;
const leastGrowth = 0.01;
const maxGrowth = 0.08;
/** This many more accepted than refused after a refusal show that no limit caused it. */
const enoughInSpite = 2;
/** This many learnt paces in a row that are refused before they have grown: the pace is not the cause. */
const maxFailedLessons = 6;
/** How long nothing is learnt from refusals then, in milliseconds. */
const distrustMs = 120_000;
/** The share of the last good pace that is kept when the next one is refused. */
const trusted = 0.9;

/** A pace learnt from refusals. */
export interface PaceFacts {
  /** Requests per millisecond. */
  readonly perMs: number;
  /** How many more were accepted at once after a long pause. */
  readonly burst: number;
  /** When that was, in milliseconds: by the stopwatch of a run, or since 1970 where it is stored. */
  readonly at: number;
}

/**
 * Keeps everybody back while the endpoint refuses, and learns from refusals how many requests it takes: what it
 * accepted since the refusal before becomes the pace, which then grows, slowly at first, until it is refused
 * again. A bound on requests at once cannot do that: at 50 ms an answer even a single one makes twenty a second.
 */
export class Pace implements Gate {
  readonly #onPause: (ms: number, why: PauseReason) => void;
  readonly #onLimit: (now: number) => void;
  #bucket: TokenBucket | undefined;
  #perMs = 0;
  /** The pace before it last grew, if it has grown since it was learnt. */
  #lastGood: number | undefined;
  #growth = leastGrowth;
  #grownAt = 0;
  #acceptedSince = 0;
  /** Since when accepted requests are counted; those under way count, as a refusal comes quickly. */
  #since: number | undefined;
  #taken = 0;
  /** And the refused ones. */
  #refused = 0;
  /** Until when the endpoint wants nothing to be sent; and until when nothing is sent as a precaution. */
  #pausedUntil = Number.NEGATIVE_INFINITY;
  #heldUntil = Number.NEGATIVE_INFINITY;
  /** What was sent before the last refusal says nothing new when it is refused. */
  #refusedAt = Number.NEGATIVE_INFINITY;
  /** The first that was refused; and how many sent after it, before that was known, were accepted rather than refused. */
  #refusedTurn = 0;
  #inSpite = 0;
  /** How many were sent after it, before that was known, and were accepted; and how many were refused. */
  #sentOn = 0;
  #refusedToo = 0;
  #turns = 0;
  /** What ends the refusals: their wait (`end`), or one accepted request (`proof`). */
  #awaits: 'nothing' | 'end' | 'proof' = 'nothing';
  /** When the trying request was sent; a refusal would have come within this many milliseconds. */
  #triedAt: number | undefined;
  #trialMs = minTrialMs;
  #failedTries = 0;
  /** How many paces in a row were learnt without success; and until when nothing is learnt. */
  #failedLessons = 0;
  #distrustsUntil = Number.NEGATIVE_INFINITY;
  readonly #known: PaceFacts | undefined;
  readonly #startedAt: number;
  /** What was accepted before the first refusal, and in how many milliseconds. */
  #beforeRefusal: { readonly accepted: number; readonly ms: number } | undefined;

  /**
   * @param onPause receives how long nothing will be sent, in milliseconds
   * @param onLimit called when a first limit shows, at the end of the refusals that show it
   * @param known what an earlier run learnt
   */
  constructor({
    onPause,
    onLimit,
    now = 0,
    known,
  }: {
    onPause: (ms: number, why: PauseReason) => void;
    onLimit: (now: number) => void;
    now?: number;
    known?: PaceFacts | undefined;
  }) {
    this.#onPause = onPause;
    this.#onLimit = onLimit;
    this.#startedAt = now;
    this.#known = known;
    if (!known) return;
    const since = Math.max(0, now - known.at) * known.perMs;
    this.#setPace(now, known.perMs, 1 + Math.min(known.burst * trusted, since), known.burst);
    this.#lastGood = known.perMs;
  }

  /** What another run can start from; undefined where no pace was learnt. */
  facts(now: number): PaceFacts | undefined {
    if (this.#bucket === undefined) return undefined;
    const perMs = this.#lastGood ?? this.#perMs;
    const { accepted, ms } = this.#beforeRefusal ?? { accepted: this.#known?.burst ?? 0, ms: 0 };
    return { perMs, burst: Math.max(0, accepted - ms * perMs), at: now };
  }

  /** Drops the pace: the endpoint itself says what it takes. */
  forget(): void {
    this.#bucket = undefined;
    this.#lastGood = undefined;
    this.#since = undefined;
    this.#awaits = 'nothing';
    this.#triedAt = undefined;
    this.#taken = 0;
    this.#refused = 0;
  }

  opensAt(now: number): number {
    const until = Math.max(this.#pausedUntil, this.#heldUntil);
    if (now < until) return until;
    if (this.#awaits === 'proof' && this.#triedAt !== undefined) {
      return Math.max(now, this.#triedAt + this.#trialMs);
    }
    return this.#bucket?.availableAt(now, 1) ?? now;
  }

  enter(now: number): void {
    if (this.#awaits === 'end' || this.#triedAt !== undefined) this.#learn(now);
    if (this.#awaits === 'proof') this.#triedAt = now;
    this.#taken++;
    this.#turns++;
    this.#bucket?.take(now, 1);
  }

  /**
   * Takes in a refusal.
   * @param isExpected whether it is a refusal that teaches nothing, though its wait is kept to
   */
  leave({ turn, sentAt, endedAt, waitMs, ...sent }: Sent, isExpected = false): void {
    const result = isExpected ? 'failed' : sent.result;
    // Not before the first answer: the time to get going is not a measure of the endpoint.
    this.#since ??= endedAt;
    const isNews = sentAt >= this.#refusedAt;
    if (waitMs !== undefined)
      this.#pause(endedAt, waitMs, sent.result === 'refused' ? 'rate_limited' : 'unavailable');
    if (result === 'accepted') this.#accept(endedAt, isNews);
    if (result === 'refused') {
      this.#taken--;
      this.#refused++;
    }
    if (result === 'refused') {
      this.#beforeRefusal ??= { accepted: turn - 1, ms: sentAt - this.#startedAt };
    }
    if (!isNews && turn > this.#refusedTurn) this.#weigh(endedAt, result);
    if (result !== 'refused' || !isNews) return;
    this.#refusedAt = endedAt;
    this.#refusedTurn = turn;
    this.#inSpite = 0;
    this.#sentOn = this.#turns - turn;
    this.#refusedToo = 0;
    this.#awaits = waitMs === undefined ? 'proof' : 'end';
    this.#triedAt = undefined;
    this.#trialMs = Math.max(this.#trialMs, 3 * (endedAt - sentAt));
    if (waitMs === undefined) {
      const ms = Math.min(longestPause, firstPause * 2 ** this.#failedTries++);
      this.#heldUntil = endedAt + ms;
      this.#onPause(ms, 'rate_limited');
    }
  }

  takeBack({ enteredAt }: Unsent, now: number): void {
    this.#taken--;
    this.#bucket?.take(now, -1);
    // The next one tries instead.
    if (this.#triedAt === enteredAt) this.#triedAt = undefined;
  }

  #accept(now: number, isNews: boolean): void {
    this.#acceptedSince++;
    if (isNews) this.#failedTries = 0;
    if (this.#awaits === 'proof' && isNews) this.#learn(now);
    if (now - this.#grownAt >= growthMs || this.#acceptedSince >= growthRequests) this.#grow(now);
  }

  /** An endpoint at its limit refuses what follows as well; one that accepts it refused by chance. */
  #weigh(now: number, result: Sent['result']): void {
    if (result === 'accepted') this.#inSpite++;
    if (result === 'refused') {
      this.#inSpite--;
      this.#refusedToo++;
    }
    if (this.#awaits === 'nothing' || this.#inSpite < enoughInSpite) return;
    this.#heldUntil = now;
    this.#awaits = 'nothing';
    this.#triedAt = undefined;
    this.#failedTries = 0;
  }

  #pause(now: number, ms: number, why: PauseReason): void {
    const until = now + ms;
    if (until <= this.#pausedUntil) return;
    this.#pausedUntil = until;
    this.#onPause(ms, why);
  }

  /** The refusals are over: what was accepted since the previous ones is what the endpoint takes. */
  #learn(now: number): void {
    // What was held back may be made up for where the endpoint said for how long it would be.
    const heldBack = this.#awaits === 'end' ? (now - this.#refusedAt) * this.#perMs : 0;
    const level = Math.min(heldBack, this.#bucket?.level(now) ?? 0);
    this.#awaits = 'nothing';
    this.#triedAt = undefined;
    // An endpoint at its limit refuses what follows as well.
    if (this.#sentOn > 0 && this.#refusedToo === 0) return;
    // This many are refused only at a limit after all.
    if (this.#refused > this.#taken) this.#distrustsUntil = now;
    if (now < this.#distrustsUntil) return;
    if (this.#bucket === undefined) this.#onLimit(now);
    if (this.#since === undefined || this.#taken < 1 || now === this.#since) return;
    const measured = this.#taken / (now - this.#since);
    const pace = Math.max(measured, this.#leastPace());
    if (measured >= this.#leastPace() && this.#lastGood === undefined) this.#failedLessons++;
    if (this.#failedLessons >= maxFailedLessons) {
      this.#distrust(now);
      return;
    }
    this.#setPace(now, pace, level);
    this.#lastGood = undefined;
    this.#growth = leastGrowth;
    this.#since = now;
    this.#taken = 0;
    this.#refused = 0;
  }

  /**
   * An endpoint that refuses by chance does so however slow the requests: apart from waits, they are sent
   * freely.
   */
  #distrust(now: number): void {
    this.#failedLessons = 0;
    this.#distrustsUntil = now + distrustMs;
    this.#refused = 0;
    this.#bucket = undefined;
    this.#since = now;
    this.#taken = 0;
  }

  /**
   * What a refusal slows down to at most, since a few moments are not a measure of what an endpoint takes: a part of
   * the last pace that went well, or of one that was learnt too high at first.
   */
  #leastPace(): number {
    return this.#lastGood === undefined ? this.#perMs / 3 : this.#lastGood * trusted;
  }

  #grow(now: number): void {
    if (this.#bucket === undefined) return;
    this.#lastGood = this.#perMs;
    this.#failedLessons = 0;
    this.#setPace(now, this.#perMs * (1 + this.#growth), this.#bucket.level(now));
    this.#growth = Math.min(maxGrowth, this.#growth * 2);
  }

  #setPace(now: number, perMs: number, level: number, burst = 0): void {
    const capacity = Math.max(1, burstMs * perMs, burst);
    this.#bucket = new TokenBucket({ perMs, capacity, level: Math.min(capacity, level), now });
    this.#perMs = perMs;
    this.#grownAt = now;
    this.#acceptedSince = 0;
  }
}
