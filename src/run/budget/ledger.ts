import { type Price, settledCost } from '../../core/cost.js';
import type { Usage } from '../../core/model.js';
import type { Cache } from '../../storage/cache/cache.js';

/** Whose payments for a run a ledger adds up. */
export interface LedgerName {
  readonly run: string;
  /** One of several processes that pay for the run. */
  readonly payer: string;
}

/** What several processes with one cache have paid for a run. It outlives them. */
export interface Ledger {
  /** Adds the cost of a request, in one transaction with its answer. Nothing is added where a price is not known. */
  add(price: Price | undefined, usage: Usage | undefined): void;
  /** Returns what each payer has paid so far, in nanodollars. */
  paid(): Promise<ReadonlyMap<string, number>>;
}

/** Opens the ledger of a run in the cache that has its answers. */
export function openLedger({ budgets }: Pick<Cache, 'budgets'>, { run, payer }: LedgerName): Ledger {
  const all = `paid ${run} `;
  return {
    add(price, usage) {
      const cost = price && usage && settledCost(price, usage);
      // Where this cannot be written, the answer cannot be either, which stops the run.
      if (cost !== undefined) budgets.settle(`${all}${payer}`, 0, cost).catch(() => {});
    },
    async paid() {
      const spent = await budgets.spentOf(all);
      return new Map([...spent].map(([id, amount]) => [id.slice(all.length), amount]));
    },
  };
}
