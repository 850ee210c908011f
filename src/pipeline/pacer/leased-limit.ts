import { whenAborted } from '../../core/when-aborted.js';
import type { Stopwatch } from '../../core/world/clock.js';
import { leaseMs, type RateLease, type RateLeases } from '../../storage/shared/rates.js';
import type { Gate, Sent, Unsent } from './gate.js';

/** What of a lease is not used after this many milliseconds goes back, while it still may. */
const givenBackMs = leaseMs - 250;

/** For how long what was used is a forecast of what will be, in milliseconds. */
const forecastMs = 1_000;

export interface LeasedLimitOptions {
  readonly leases: RateLeases;
  readonly counts: 'requests' | 'tokens';
  /** The limit as this machine knows it. */
  readonly perMinute: number;
  readonly clock: Stopwatch;
  /** Fires when nothing more is to be sent: what is left goes back at once. */
  readonly stop: AbortSignal;
  /** Returns what all requests that wait will take. */
  readonly waiting: () => number;
  /** Called when it may have opened. */
  readonly onOpen: () => void;
  /** Called when the database could not be used for as long as a run waits for it. */
  readonly onFailure: (error: unknown) => void;
  /** Called when another machine names a lower limit. */
  readonly onLower?: ((perMinute: number) => void) | undefined;
}

/** A part of a lease that is still here. */
interface Allowance extends Pick<RateLease, 'grantedAt'> {
  amount: number;
  readonly endsAt: number;
  /** Keeps it from going back by itself. */
  readonly callOff: () => void;
}

/** As many moments are kept before those are forgotten whose lease has ended. */
const maxMoments = 1_000;

/**
 * A limit a minute that machines share: lets through what was leased of it, and leases what the next second needs before it is
 * needed. Without a database it lets nothing through.
 */
export class LeasedLimit implements Gate {
  readonly #options: LeasedLimitOptions;
  #allowances: Allowance[] = [];
  /** Tokens that were used beyond what was estimated, or less than that where it is negative. */
  #debt = 0;
  /** Of which lease the requests of a moment are. */
  readonly #entered = new Map<number, Allowance>();
  #isAsking = false;
  #callOffAsking: (() => void) | undefined;
  #lowest: number;
  /** What the last seconds have used: the one that is under way, and the one before it. */
  #used = { since: 0, now: 0, before: 0 };

  constructor(options: LeasedLimitOptions) {
    this.#options = options;
    this.#lowest = options.perMinute;
    whenAborted(options.stop, () => this.#stop());
  }

  opensAt(now: number, tokens: number): number {
    const needed = this.#amountOf(tokens) + this.#debt;
    if (this.#left(now) >= needed) return now;
    this.#lease(now, needed);
    return Number.POSITIVE_INFINITY;
  }

  enter(now: number, tokens: number): void {
    const amount = this.#amountOf(tokens);
    const due = amount + this.#debt;
    this.#debt = Math.min(0, due);
    this.#use(now, due);
    this.#count(now, amount);
    if (this.#left(now) < this.#forecast(now) / 2) this.#lease(now, amount);
  }

  leave({ result, estimated, tokens }: Sent): void {
    if (this.#options.counts === 'requests') return;
    // A refused request used nothing; what a failed one used is not known.
    this.#owe((result === 'refused' ? 0 : (tokens ?? estimated)) - estimated);
  }

  takeBack({ estimated, enteredAt }: Unsent): void {
    const allowance = this.#entered.get(enteredAt);
    const amount = this.#amountOf(estimated);
    if (allowance === undefined) return;
    if (this.#allowances.includes(allowance)) allowance.amount += amount;
    else this.#options.leases.giveBack(amount, allowance);
  }

  #amountOf(tokens: number): number {
    return this.#options.counts === 'requests' ? 1 : tokens;
  }

  /** What was used too little is worth a second's at most, as nothing can be saved up. */
  #owe(amount: number): void {
    this.#debt = Math.max(this.#debt + amount, -this.#lowest / 60);
  }

  #left(now: number): number {
    let left = 0;
    for (const { amount, endsAt } of this.#allowances) if (now < endsAt) left += amount;
    return left;
  }

  /** Uses what ends first. */
  #use(now: number, amount: number): void {
    let rest = Math.max(0, amount);
    for (const allowance of this.#allowances) {
      if (rest === 0) return;
      if (now >= allowance.endsAt || allowance.amount === 0) continue;
      const used = Math.min(allowance.amount, rest);
      allowance.amount -= used;
      rest -= used;
      if (!this.#entered.has(now)) this.#entered.set(now, allowance);
    }
    if (this.#entered.size <= maxMoments) return;
    for (const [moment, { endsAt }] of this.#entered) if (endsAt <= now) this.#entered.delete(moment);
  }

  #count(now: number, amount: number): void {
    const { since, now: current } = this.#used;
    if (now - since >= forecastMs) {
      const isNext = now - since < 2 * forecastMs;
      this.#used = { since: now, now: 0, before: isNext ? current : 0 };
    }
    this.#used.now += amount;
  }

  #forecast(now: number): number {
    const { since, now: current, before } = this.#used;
    return now - since < 2 * forecastMs ? Math.max(current, before) : 0;
  }

  #lease(now: number, needed: number): void {
    if (this.#isAsking || this.#callOffAsking || this.#options.stop.aborted) return;
    const least = Math.max(1, Math.ceil(needed));
    const expected = Math.max(this.#options.waiting(), this.#forecast(now)) - this.#left(now);
    // A second's worth at a time.
    const wanted = Math.max(least, Math.floor(Math.min(expected, this.#lowest / 60)));
    this.#isAsking = true;
    void this.#ask(now, { wanted, least });
  }

  async #ask(askedAt: number, amount: Parameters<RateLeases['take']>[0]): Promise<void> {
    const { leases, stop, onOpen, onLower, onFailure } = this.#options;
    try {
      const lease = await leases.take(amount);
      if (lease.perMinute < this.#lowest) onLower?.(lease.perMinute);
      this.#lowest = lease.perMinute;
      if (stop.aborted) {
        if (lease.granted > 0) leases.giveBack(lease.granted, lease);
        return;
      }
      this.#add(lease, askedAt);
      if (lease.nextMs > 0) this.#askLater(lease.nextMs);
    } catch (error) {
      onFailure(error);
    } finally {
      this.#isAsking = false;
    }
    if (!stop.aborted) onOpen();
  }

  #add({ granted, grantedAt }: RateLease, askedAt: number): void {
    if (granted === 0) return;
    const { clock } = this.#options;
    const callOff = clock.after(Math.max(0, askedAt + givenBackMs - clock.elapsed()), () => {
      this.#allowances.splice(this.#allowances.indexOf(allowance), 1);
      this.#giveBack(allowance);
    });
    const allowance = { amount: granted, endsAt: askedAt + leaseMs, grantedAt, callOff };
    this.#allowances.push(allowance);
  }

  #giveBack(allowance: Allowance): void {
    allowance.callOff();
    if (allowance.amount > 0) this.#options.leases.giveBack(allowance.amount, allowance);
  }

  #askLater(ms: number): void {
    const { clock, onOpen } = this.#options;
    this.#callOffAsking = clock.after(Math.ceil(ms), () => {
      this.#callOffAsking = undefined;
      onOpen();
    });
  }

  #stop(): void {
    this.#callOffAsking?.();
    for (const allowance of this.#allowances) this.#giveBack(allowance);
    this.#allowances = [];
  }
}
