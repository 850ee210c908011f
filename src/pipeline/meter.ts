import { addUsage, costOf, type Price } from '../core/cost.js';
import type { TicketErrorCode } from '../core/errors/ticket-error.js';
import type { Usage } from '../core/model.js';
import type { Listen } from './event.js';

/** Counts a run's requests and the tokens they used. */
export class Meter {
  /** Requests that were answered. */
  answered = 0;
  /** Requests that were sent again, by the kind of failure. */
  readonly retries = new Map<TicketErrorCode, number>();
  /** Requests that told the model what was wrong with its reply. */
  repairs = 0;
  /** The tokens of all requests, answered or not; undefined until an endpoint reports any. */
  usage: Usage | undefined;
  /** The same by the tier at which they are charged. */
  readonly #byTier = new Map<string | undefined, Usage>();

  readonly listen: Listen = (event) => {
    if (event.kind === 'answered') {
      this.answered++;
      this.#use(event.reply.usage);
    }
    if (event.kind === 'charged') this.#use(event.usage);
    if (event.kind === 'retry') {
      const { code } = event.failure;
      this.retries.set(code, (this.retries.get(code) ?? 0) + 1);
    }
    if (event.kind === 'repair') this.repairs++;
  };

  /**
   * The cost of what was used, in US dollars; undefined where nothing was used, or the price of a part is not
   * known.
   */
  cost(price: Price): number | undefined {
    let sum: number | undefined;
    for (const [tier, usage] of this.#byTier) {
      const cost = costOf(price, { ...usage, tier });
      if (cost === undefined) return undefined;
      sum = (sum ?? 0) + cost;
    }
    return sum;
  }

  #use(usage: Usage | undefined): void {
    if (usage === undefined) return;
    const { tier, ...tokens } = usage;
    const before = this.#byTier.get(tier);
    this.#byTier.set(tier, before ? addUsage(before, tokens) : tokens);
    this.usage = this.usage ? addUsage(this.usage, tokens) : tokens;
  }
}
