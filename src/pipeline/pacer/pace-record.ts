import type { PaceFacts } from './pace.js';
import type { QuotaFacts } from './quota.js';

/** What an endpoint was found to bear, so that the next run need not find it out anew. */
export interface PacerFacts {
  readonly pace?: PaceFacts | undefined;
  readonly requests?: QuotaFacts | undefined;
  readonly tokens?: QuotaFacts | undefined;
}

/** Hands on what one pacer has found out to the next. */
export class PaceRecord {
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
