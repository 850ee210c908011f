import { codeOf } from '../../core/errors/caught.js';
import { whenAborted } from '../../core/when-aborted.js';
import type { Stopwatch } from '../../core/world/clock.js';
import { noticeableMs } from '../../core/world/wait.js';
import { hurriedTimeoutMs, recoveryMs, writeTimeoutMs } from '../cache/group-commit.js';

/** The first pause before another try, and the longest, in milliseconds. */
const shortPause = 10;
const longPause = 500;

export interface EnduranceOptions {
  readonly clock: Stopwatch;
  /** Whether another try may succeed. */
  readonly mayPass: (error: unknown) => boolean;
  /** Called once in each wait that others notice, with what makes it wait. */
  readonly onWait?: ((error: unknown) => void) | undefined;
}

interface Wait {
  readonly since: number;
}

/**
 * Repeats what a server fails to do, for as long as a run waits for its cache: thirty seconds, and a second once that has failed
 * or the run is to stop. All work for one server waits together.
 */
export class Endurance {
  readonly #options: EnduranceOptions;
  readonly #hurried = new AbortController();
  #hasGivenUp = false;
  /** What waits, since when. */
  readonly #waits = new Set<Wait>();
  readonly #flow: (() => void)[] = [];
  #hasReported = false;
  #lastWait = { ms: 0, endedAt: Number.NEGATIVE_INFINITY };

  constructor(options: EnduranceOptions) {
    this.#options = options;
  }

  /** From now on nothing waits for more than a second. */
  hurry(): void {
    this.#hurried.abort();
  }

  /** Resolves when no work waits, be it done or given up. */
  async whenFlowing(): Promise<void> {
    if (this.#waits.size > 0) await new Promise<void>((resolve) => this.#flow.push(resolve));
  }

  /** Milliseconds for which the server did not do some work, where that is so or was so until a moment ago; 0 else. */
  standstill(): number {
    const now = this.#options.clock.elapsed();
    const [longest] = this.#waits;
    if (longest) return now - longest.since;
    return now - this.#lastWait.endedAt < recoveryMs ? this.#lastWait.ms : 0;
  }

  /**
   * @param attempt to be given up when the signal fires: the server has not answered
   * @throws what the last attempt threw that was not given up, if any: only that says why
   */
  async persist<T>(attempt: (giveUp: AbortSignal) => Promise<T>): Promise<T> {
    const { clock, mayPass } = this.#options;
    const wait = { since: clock.elapsed() };
    let reason: unknown;
    try {
      for (let pause = shortPause; ; pause = Math.min(2 * pause, longPause)) {
        try {
          const result = await this.#bounded(attempt, wait);
          this.#hasGivenUp = false;
          return result;
        } catch (error) {
          if (!mayPass(error)) throw error;
          if (reason === undefined || codeOf(error) !== 'ETIMEDOUT') reason = error;
          this.#waits.add(wait);
          const waitedMs = clock.elapsed() - wait.since;
          if (waitedMs >= this.#limit()) {
            this.#hasGivenUp = true;
            throw reason;
          }
          this.#report(wait, reason);
          await this.#pause(Math.min(pause, this.#limit() - waitedMs));
        }
      }
    } finally {
      this.#end(wait);
    }
  }

  #limit(): number {
    return this.#hurried.signal.aborted || this.#hasGivenUp ? hurriedTimeoutMs : writeTimeoutMs;
  }

  /** Bounds an attempt by what is left of the wait, which a hurry makes shorter. */
  async #bounded<T>(attempt: (giveUp: AbortSignal) => Promise<T>, wait: Wait): Promise<T> {
    const { clock } = this.#options;
    const over = new AbortController();
    const left = () => Math.max(0, this.#limit() - (clock.elapsed() - wait.since));
    const after = (ms: number) => clock.after(ms, () => over.abort());
    // What has been given up once has a last moment to be done in.
    let callOff = after(Math.max(left(), hurriedTimeoutMs));
    const callOffNote = clock.after(noticeableMs, () => {
      this.#waits.add(wait);
      this.#report(wait, new Error('it does not answer'));
    });
    const stopListening = whenAborted(this.#hurried.signal, () => {
      callOff();
      callOff = after(hurriedTimeoutMs);
    });
    try {
      return await attempt(over.signal);
    } finally {
      callOff();
      callOffNote();
      stopListening();
    }
  }

  /** Reports a long wait, once until nothing waits any more. */
  #report(wait: Wait, error: unknown): void {
    const { clock, onWait } = this.#options;
    if (this.#hasReported || clock.elapsed() - wait.since < noticeableMs) return;
    this.#hasReported = true;
    onWait?.(error);
  }

  #end(wait: Wait): void {
    const { clock } = this.#options;
    if (!this.#waits.delete(wait)) return;
    this.#lastWait = { ms: clock.elapsed() - wait.since, endedAt: clock.elapsed() };
    if (this.#waits.size > 0) return;
    this.#hasReported = false;
    for (const resolve of this.#flow.splice(0)) resolve();
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        callOff();
        stopListening();
        resolve();
      };
      const callOff = this.#options.clock.after(ms, end);
      const stopListening = whenAborted(this.#hurried.signal, end);
    });
  }
}
