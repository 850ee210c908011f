import { interrupted } from '../../core/errors/interrupted.js';
import { TicketsiftError } from '../../core/errors.js';
import type { Stopping } from '../../core/world/interrupt.js';
import type { Testing } from './testing.js';

/** Other work that needs the tickets and the model for itself. */
export interface OtherWork {
  /** As the beginning of a sentence: `A comparison`. */
  readonly name: string;
  /** Never rejects. */
  readonly run: () => Promise<void>;
  readonly stop: () => void;
}

interface UnderWayOptions {
  /** Begins when the workbench closes. */
  readonly closing: Stopping;
  readonly testing: Pick<Testing, 'isRunning' | 'stop'>;
  /** Called when other work begins and when it ends. */
  readonly onChange: () => void;
  /** Called when other work has ended. */
  readonly onEnd: () => void;
}

/**
 * What a workbench is doing: one test, or one other work, at a time, and beside it what reads the tickets or the cache.
 */
export class UnderWay {
  readonly #options: UnderWayOptions;
  /** What is under way beside a test or other work. */
  readonly #tracked = new Set<Promise<unknown>>();
  /** The test or the other work, or the last one. */
  #main: Promise<void> = Promise.resolve();
  #work: OtherWork | undefined;

  constructor(options: UnderWayOptions) {
    this.#options = options;
  }

  get isBusy(): boolean {
    return this.#options.testing.isRunning || this.#work !== undefined;
  }

  get isClosing(): boolean {
    return this.#options.closing.stop.aborted;
  }

  /** @throws TicketsiftError where a test or other work is under way, or nothing may begin any more */
  refuseAnother(): void {
    if (this.isClosing) throw interrupted();
    if (!this.isBusy) return;
    throw new TicketsiftError('usage', `${this.#work?.name ?? 'A test'} is under way`, {
      hint: 'Stop it first, or wait until it ends.',
    });
  }

  /** Begins a test. @param run never rejects */
  test(run: () => Promise<void>): void {
    this.#main = run();
  }

  /** Begins other work. @throws TicketsiftError see `refuseAnother` */
  occupy(work: OtherWork): void {
    const { onChange, onEnd } = this.#options;
    this.refuseAnother();
    this.#work = work;
    onChange();
    this.#main = work.run().finally(() => {
      this.#work = undefined;
      onChange();
      onEnd();
    });
  }

  /**
   * Does work that reads the tickets or the cache, so that `close` waits for it.
   * @throws TicketsiftError `interrupted` once the workbench is closing
   */
  async track<T>(work: () => Promise<T>): Promise<T> {
    if (this.isClosing) throw interrupted();
    const begun = work();
    this.#tracked.add(begun);
    try {
      return await begun;
    } finally {
      this.#tracked.delete(begun);
    }
  }

  /** Stops everything under way, and waits for its end. Begins nothing from then on. */
  async close(): Promise<void> {
    using closing = this.#options.closing;
    closing.begin();
    this.#options.testing.stop();
    this.#work?.stop();
    await this.#main;
    while (this.#tracked.size > 0) await Promise.allSettled(this.#tracked);
  }
}
