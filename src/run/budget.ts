import { nanodollars, type Price, type Rates, ratesAt, settledCost, worstCost } from '../core/cost.js';
import { TicketsiftError } from '../core/errors.js';
import { counted, dollars, roundedUp } from '../core/text/numbers.js';
import type { Tally } from '../outputs/tally.js';
import type { Budget } from '../pipeline/spending.js';
import type { Cache } from '../storage/cache/cache.js';
import type { OpenedModel } from './model/open-model.js';
import type { RunPlan } from './plan.js';

export interface BudgetOptions {
  readonly limits: Pick<RunPlan['limits'], 'maxCost' | 'budgetId'>;
  readonly opened: Pick<OpenedModel, 'model' | 'price' | 'tier'>;
  readonly cache: Cache;
  /** The id of the run, whose own the budget is where the plan names none that several share. */
  readonly run: string;
}

/**
 * Opens the budget of a run; undefined where it has no spending limit.
 * @throws TicketsiftError `usage` where the limit could not hold: the price is not known, or others cannot see it
 */
export function openBudget({ limits, opened, cache, run }: BudgetOptions): Budget | undefined {
  const { maxCost, budgetId } = limits;
  if (budgetId !== undefined) refuseUseless(maxCost, cache);
  if (maxCost === undefined) return undefined;
  const { model } = opened;
  const price = priceOf(opened);
  // Where the endpoint does not take the tier, the standard one answers.
  const dearest = [price, ratesOfTier(price, opened)];
  // What costs nothing has no bound, and needs none.
  if (model.bound === undefined) return undefined;
  const id = budgetId ?? `run ${run}`;
  const limit = Math.floor(maxCost * nanodollars);
  return {
    worstCost(request) {
      const { input, output } = model.bound?.(request) ?? { input: 0, output: 0 };
      const most = { input, output: output ?? Number.MAX_SAFE_INTEGER };
      return Math.max(...dearest.map((rates) => worstCost(rates, most)));
    },
    cost: ({ usage }) => usage && settledCost(price, usage),
    reserve: (amount) => cache.budgets.reserve(id, amount, limit),
    settle: (reserved, spent) => cache.budgets.settle(id, reserved, spent),
    isAwaited: () => cache.budgets.isAwaited(id),
    exhausted: () =>
      new TicketsiftError(
        'cost_limit',
        `The limit of ${dollars(maxCost)} is reached: ${dollars(cache.budgets.used(id) / nanodollars)} is spent, and one more request could pass it`,
      ),
  };
}

function ratesOfTier(price: Price, { model, tier }: BudgetOptions['opened']): Rates {
  const rates = ratesAt(price, tier);
  if (rates) return rates;
  throw new TicketsiftError(
    'usage',
    `--max-cost cannot hold: the price of ${model.name} at the tier ${tier} is not known`,
    {
      hint: `Say it in ticketsift.yaml:\nprices:\n  ${model.name}: { input: 0.15, output: 0.60, tiers: { ${tier}: { input: 0.30, output: 1.20 } } }`,
    },
  );
}

function priceOf({ model, price }: BudgetOptions['opened']): Price {
  if (price) return price;
  throw new TicketsiftError('usage', `--max-cost cannot hold: the price of ${model.name} is not known`, {
    hint: `Say what a million tokens cost in ticketsift.yaml:\nprices:\n  ${model.name}: { input: 0.15, output: 0.60 }`,
  });
}

function refuseUseless(maxCost: number | undefined, cache: Cache): void {
  if (maxCost === undefined) {
    throw new TicketsiftError('usage', '--budget-id shares a limit, and there is none', {
      hint: 'Say --max-cost as well.',
    });
  }
  if (cache.isTemporary) {
    throw new TicketsiftError('usage', '--budget-id is shared through the cache, and there is none', {
      hint: 'Leave --no-cache out, or name a file with --cache.',
    });
  }
}

interface StoppedRun {
  readonly limits: RunPlan['limits'];
  /** US dollars; undefined where that is not known. */
  readonly cost: number | undefined;
  readonly tally: Tally;
  /** Whether its answers are cached beyond its end. */
  readonly keepsAnswers: boolean;
}

/** Returns why a run stopped by itself; where its budget was spent, with what it would take to finish. */
export function withWhatIsMissing(
  error: unknown,
  { limits, cost, tally, keepsAnswers }: StoppedRun,
): unknown {
  if (!(error instanceof TicketsiftError && error.code === 'cost_limit')) return error;
  const left = tally.errors.get('not_sent')?.count ?? 0;
  const { sent } = tally.origins;
  const tickets = counted(left, 'ticket is', 'tickets are');
  const kept = keepsAnswers ? '; what was answered is kept and not paid again' : '';
  const more = cost !== undefined && sent > 0 ? (cost / sent) * left : undefined;
  const advice =
    more === undefined
      ? ''
      : ` They would take about ${dollars(more)} more: --max-cost ${roundedUp((limits.maxCost ?? 0) + more * 1.1)}.`;
  return new TicketsiftError(error.code, error.message, {
    hint: `${tickets} left${kept}.${advice}`,
  });
}
