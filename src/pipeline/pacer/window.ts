import type { Gate, Sent } from './gate.js';

/** The maximum number of concurrent requests at the start of a run. */
const modest = 16;
/** The factor of growth per round trip until the first cut. */
const startFactor = 3;
/** Rounds of growth from the lowest to the highest, after the first cut. */
const steps = 16;
/** Answers that take this many times their best time, and this many milliseconds longer, are slow. */
const slowFactor = 2;
/** The start doubles, so it must check sooner whether that still helps. */
const slowFactorAtStart = 1.5;
const slowMs = 100;
/** As many answers as may be under way at once: about a round trip. */
interface Round {
  readonly startedAt: number;
  readonly size: number;
  readonly tookMs: number[];
}

/** The factor by which the best time grows each round. */
const forgetting = 1.05;
/** More concurrent requests that raise throughput by less than this only queue. */
const worthwhile = 1.1;

/**
 * How many requests may be under way at once, learnt from their results: additive increase, multiplicative
 * decrease (Chiu & Jain, Computer Networks 17, 1989), with a start like TCP's slow one (RFC 5681): a multiple with
 * each round trip until the first cut, then a fixed step. A round is seen to its end before the window grows, since
 * what an endpoint refuses of it may come after what it accepts. It halves when a request is refused or when
 * a round of answers took markedly longer and brought no more; what was sent before a cut does not cut again.
 */
export class Window implements Gate {
  readonly #most: number;
  readonly #onCut: (limit: number, why: 'rate_limited' | 'slow') => void;
  #limit: number;
  #inFlight = 0;
  #isStarting = true;
  #cutAt = Number.NEGATIVE_INFINITY;
  #best = Number.POSITIVE_INFINITY;
  #throughput = 0;
  #round: Round = { startedAt: Number.NEGATIVE_INFINITY, size: modest, tookMs: [] };

  constructor(max: number, onCut: (limit: number, why: 'rate_limited' | 'slow') => void) {
    this.#most = max;
    this.#onCut = onCut;
    this.#limit = Math.min(max, modest);
  }

  get limit(): number {
    return Math.floor(this.#limit);
  }

  opensAt(now: number): number {
    return this.#inFlight < this.limit ? now : Number.POSITIVE_INFINITY;
  }

  enter(): void {
    this.#inFlight++;
  }

  leave(sent: Sent): void {
    const isFull = this.#inFlight >= this.limit;
    this.#inFlight--;
    // A window that is not full delays no request, and a request sent before a cut belongs to an earlier
    // window.
    if (!isFull || sent.sentAt < this.#cutAt) return;
    if (sent.result === 'accepted' && !this.#isStarting)
      this.#grow(Math.max(1, this.#most / steps) / this.#limit);
    if (sent.result !== 'refused') this.#time(sent);
  }

  takeBack(): void {
    this.#inFlight--;
  }

  /** Halves the window, once for everything sent before. */
  cut(now: number, why: 'rate_limited' | 'slow'): void {
    this.#isStarting = false;
    this.#cutAt = now;
    this.#throughput = 0;
    this.#startRound(now);
    if (this.#limit <= 1) return;
    this.#limit = Math.max(1, this.#limit / 2);
    this.#onCut(this.limit, why);
  }

  #grow(step: number): void {
    this.#limit = Math.min(this.#most, this.#limit + step);
  }

  #time({ sentAt, endedAt }: Sent): void {
    const round = this.#round;
    round.tookMs.push(endedAt - sentAt);
    if (round.tookMs.length < round.size) return;
    const typical = medianOf(round.tookMs);
    const throughput = round.size / Math.max(1, endedAt - round.startedAt);
    const factor = this.#isStarting ? slowFactorAtStart : slowFactor;
    const isSlow = typical > this.#best * factor && typical > this.#best + slowMs;
    const isVain = throughput < this.#throughput * worthwhile;
    this.#best = Math.min(typical, this.#best * forgetting);
    this.#throughput = throughput;
    if (isSlow && isVain) this.cut(endedAt, 'slow');
    else if (this.#isStarting) this.#grow((startFactor - 1) * this.#limit);
    this.#startRound(endedAt);
  }

  #startRound(now: number): void {
    this.#round = { startedAt: now, size: Math.max(modest, this.limit), tookMs: [] };
  }
}

/** A request that hangs says nothing about the others. */
function medianOf(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
