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

/**
 * Repeats what a server fails to do, for as long as a run waits for its cache: thirty seconds, and a second once that has failed
 * or the run is to stop. All work for one server waits together.
 */
export class Endurance {
  readonly #options: EnduranceOptions;
  readonly #hurried = new AbortController();
  #hasGivenUp = false;
  #wait: { readonly since: number; hasReported: boolean } | undefined;
  #lastWait = { ms: 0, endedAt: Number.NEGATIVE_INFINITY };

  constructor(options: EnduranceOptions) {
    this.#options = options;
  }

  /** From now on nothing waits for more than a second. */
  hurry(): void {
    this.#hurried.abort();
  }

  /** Milliseconds for which the server did nothing, where that is so or was so until a moment ago; 0 else. */
  standstill(): number {
    const { clock } = this.#options;
    if (this.#wait) return clock.elapsed() - this.#wait.since;
    return clock.elapsed() - this.#lastWait.endedAt < recoveryMs ? this.#lastWait.ms : 0;
  }

  /**
   * @param attempt to be given up when the signal fires: the server has not answered
   * @throws what the last attempt threw
   */
  async persist<T>(attempt: (giveUp: AbortSignal) => Promise<T>): Promise<T> {
    const { clock, mayPass } = this.#options;
    for (let pause = shortPause; ; pause = Math.min(2 * pause, longPause)) {
      const startedAt = clock.elapsed();
      try {
        const result = await this.#bounded(attempt, startedAt);
        this.#hasGivenUp = false;
        this.#recover();
        return result;
      } catch (error) {
        if (!mayPass(error)) throw error;
        this.#wait ??= { since: startedAt, hasReported: false };
        const waitedMs = clock.elapsed() - this.#wait.since;
        if (waitedMs >= this.#limit()) {
          this.#hasGivenUp = true;
          this.#recover();
          throw error;
        }
        this.#report(error);
        await this.#pause(Math.min(pause, this.#limit() - waitedMs));
      }
    }
  }

  #limit(): number {
    return this.#hurried.signal.aborted || this.#hasGivenUp ? hurriedTimeoutMs : writeTimeoutMs;
  }

  /** Bounds an attempt by what is left of the wait, which a hurry makes shorter. */
  async #bounded<T>(attempt: (giveUp: AbortSignal) => Promise<T>, startedAt: number): Promise<T> {
    const { clock } = this.#options;
    const over = new AbortController();
    const waited = () => clock.elapsed() - (this.#wait?.since ?? startedAt);
    const after = (ms: number) => clock.after(Math.max(0, ms), () => over.abort());
    let callOff = after(this.#limit() - waited());
    const callOffNote = clock.after(noticeableMs, () => {
      this.#wait ??= { since: startedAt, hasReported: false };
      this.#report(new Error('it does not answer'));
    });
    const stopListening = whenAborted(this.#hurried.signal, () => {
      callOff();
      callOff = after(Math.min(this.#limit(), writeTimeoutMs - waited()));
    });
    try {
      return await attempt(over.signal);
    } finally {
      callOff();
      callOffNote();
      stopListening();
    }
  }

  #report(error: unknown): void {
    const { clock, onWait } = this.#options;
    const wait = this.#wait;
    if (!wait || wait.hasReported || clock.elapsed() - wait.since < noticeableMs) return;
    wait.hasReported = true;
    onWait?.(error);
  }

  #recover(): void {
    const { clock } = this.#options;
    if (this.#wait) this.#lastWait = { ms: clock.elapsed() - this.#wait.since, endedAt: clock.elapsed() };
    this.#wait = undefined;
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
