import type { PaceFacts } from './pace.js';
import type { QuotaFacts } from './quota.js';

/** What was learnt about an endpoint, so that the next run need not learn it again. */
export interface PacerFacts {
  readonly pace?: PaceFacts | undefined;
  readonly requests?: QuotaFacts | undefined;
  readonly tokens?: QuotaFacts | undefined;
}

/**
 * Returns the same with its times shifted by this many milliseconds: between the time of day, in which it is
 * stored, and a stopwatch.
 */
export function moved({ pace, requests, tokens }: PacerFacts, ms: number): PacerFacts {
  const to = <T extends { readonly at: number }>(one: T | undefined) => one && { ...one, at: one.at + ms };
  return { pace: to(pace), requests: to(requests), tokens: to(tokens) };
}

/** Hands on what one pacer has learnt to the next. */
export class PaceRecord {
  /** Whether the endpoint has answered this run. */
  hasAnswered = false;
  #read: () => PacerFacts;

  /**
   * Starts with what is known.
   * @param known what an earlier run learnt
   */
  constructor(known: PacerFacts = {}) {
    this.#read = () => known;
  }

  get facts(): PacerFacts {
    return this.#read();
  }

  /** Gives what this pacer knows from now on. */
  follow(read: () => PacerFacts): void {
    this.#read = read;
  }
}
