import type { PaceFacts } from './pace.js';
import type { QuotaFacts } from './quota.js';

/** What an endpoint was found to bear, so that the next run need not find it out anew. */
export interface PacerFacts {
  readonly pace?: PaceFacts | undefined;
  readonly requests?: QuotaFacts | undefined;
  readonly tokens?: QuotaFacts | undefined;
}

/**
 * Returns the same with its times moved by so many milliseconds: from the time of day, by which it is stored, to a stopwatch, or
 * back.
 */
export function moved({ pace, requests, tokens }: PacerFacts, ms: number): PacerFacts {
  const to = <T extends { readonly at: number }>(one: T | undefined) => one && { ...one, at: one.at + ms };
  return { pace: to(pace), requests: to(requests), tokens: to(tokens) };
}

/** Hands on what one pacer has found out to the next. */
export class PaceRecord {
  /** Whether the endpoint has answered this run. */
  hasAnswered = false;
  #read: () => PacerFacts;

  /** @param known what an earlier run found out */
  constructor(known: PacerFacts = {}) {
    this.#read = () => known;
  }

  get facts(): PacerFacts {
    return this.#read();
  }

  /** From now on gives what this pacer knows. */
  follow(read: () => PacerFacts): void {
    this.#read = read;
  }
}
