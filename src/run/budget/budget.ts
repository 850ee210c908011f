import { nanodollars, type Price, type Rates, ratesAt, settledCost, worstCost } from '../../core/cost.js';
import { notTogether, uselessWithout } from '../../core/errors/useless-flags.js';
import { TicketsiftError } from '../../core/errors.js';
import { counted, dollars, dollarsApart, roundedUp } from '../../core/text/numbers.js';
import type { Tally } from '../../outputs/tally.js';
import type { Budget } from '../../pipeline/spending.js';
import type { Cache } from '../../storage/cache/cache.js';
import type { OpenedModel } from '../model/open-model.js';
import type { RunPlan } from '../plan.js';
import type { Allowance } from './allowance.js';

export interface BudgetOptions {
  readonly limits: Pick<RunPlan['limits'], 'maxCost' | 'budgetId'>;
  /** The current user's daily limit, where there is one. */
  readonly daily: Allowance | undefined;
  readonly opened: Pick<OpenedModel, 'model' | 'price' | 'tier'>;
  readonly cache: Cache;
  /** The id of the run, whose own budget it is unless the plan names a shared one. */
  readonly run: string;
}

/**
 * Opens the budget of a run; undefined where it has no spending limit. A request must be within all limits.
 * @throws TicketsiftError `usage` where the limit cannot be enforced: the price is not known, or other
 * processes cannot see it
 */
export function openBudget({ limits, daily, opened, cache, run }: BudgetOptions): Budget | undefined {
  const { maxCost, budgetId } = limits;
  if (budgetId !== undefined) refuseUseless(maxCost, cache);
  const allowances = allowancesOf({ limits, daily, run });
  const [first] = allowances;
  if (!first) return undefined;
  const { model } = opened;
  const price = priceOf(opened, first);
  // Where the endpoint does not take the tier, the standard one answers.
  const dearest = [price, ratesOfTier(price, opened, first)];
  // What costs nothing needs no bound.
  if (model.bound === undefined) return undefined;
  if (daily && cache.isTemporary) throw needsCache(daily);
  const { budgets } = cache;
  /** The limit that had too little left for the last refused request. */
  let lacking = first;
  return {
    worstCost(request) {
      const { input, output } = model.bound?.(request) ?? { input: 0, output: 0 };
      const most = { input, output: output ?? Number.MAX_SAFE_INTEGER };
      return Math.max(...dearest.map((rates) => worstCost(rates, most)));
    },
    cost: ({ usage }) => usage && settledCost(price, usage),
    async reserve(amount) {
      for (const [index, allowance] of allowances.entries()) {
        const limit = Math.floor(allowance.maxCost * nanodollars);
        if (await budgets.reserve(allowance.id, amount, limit)) continue;
        lacking = allowance;
        await Promise.all(allowances.slice(0, index).map(({ id }) => budgets.settle(id, amount, 0)));
        return false;
      }
      return true;
    },
    // All at once, so that they are in one transaction with the answer.
    settle: async (reserved, spent) => {
      await Promise.all(allowances.map(({ id }) => budgets.settle(id, reserved, spent)));
    },
    // Checked only where this run has reserved nothing itself: an open amount is then another run's.
    isAwaited: () => budgets.isOpen(lacking.id) || budgets.isAwaited(lacking.id),
    exhausted: async () => lacking.exhausted((await budgets.used(lacking.id)) / nanodollars),
  };
}

/** Returns the limits that a request of a run must be within. */
export function allowancesOf({
  limits: { maxCost, budgetId },
  daily,
  run,
}: Pick<BudgetOptions, 'limits' | 'daily' | 'run'>): readonly Allowance[] {
  return [
    ...(maxCost === undefined ? [] : [allowanceOfRun(budgetId ?? `run ${run}`, maxCost)]),
    ...(daily ? [daily] : []),
  ];
}

/** The limit of the run itself has too little left for one more request. */
class RunLimitReached extends TicketsiftError {
  /** See `Allowance.exhausted`. */
  readonly eachInBatch: number | undefined;

  constructor(maxCost: number, spent: number, eachInBatch: number | undefined) {
    const [limit, used] = dollarsApart(maxCost, spent);
    const what = eachInBatch === undefined ? 'spent' : 'spent or set aside for batches';
    super(
      'cost_limit',
      `The limit of ${limit} is reached: ${used} is ${what}, and one more request could exceed it`,
      { hint: 'Set a higher --max-cost.' },
    );
    this.eachInBatch = eachInBatch;
  }
}

function allowanceOfRun(id: string, maxCost: number): Allowance {
  return {
    id,
    maxCost,
    setting: '--max-cost',
    exhausted: (spent, eachInBatch) => new RunLimitReached(maxCost, spent, eachInBatch),
  };
}

function ratesOfTier(price: Price, { model, tier }: BudgetOptions['opened'], { setting }: Allowance): Rates {
  const rates = ratesAt(price, tier);
  if (rates) return rates;
  throw new TicketsiftError(
    'usage',
    `${setting} cannot be enforced: the price of ${model.name} at the tier ${tier} is not known`,
    {
      hint: `Set it in ticketsift.yaml:\nprices:\n  ${model.name}: { input: 0.15, output: 0.60, tiers: { ${tier}: { input: 0.30, output: 1.20 } } }`,
    },
  );
}

function priceOf({ model, price }: BudgetOptions['opened'], { setting }: Allowance): Price {
  if (price) return price;
  throw new TicketsiftError(
    'usage',
    `${setting} cannot be enforced: the price of ${model.name} is not known`,
    {
      hint: `Set the price of a million tokens in ticketsift.yaml:\nprices:\n  ${model.name}: { input: 0.15, output: 0.60 }`,
    },
  );
}

function refuseUseless(maxCost: number | undefined, cache: Cache): void {
  if (maxCost === undefined) {
    throw uselessWithout(
      '--budget-id',
      '--max-cost',
      'It shares a spending limit, and none is set, in the configuration either.',
    );
  }
  if (cache.isTemporary) {
    throw notTogether('--budget-id', '--no-cache', 'Runs share a spending limit through their cache.');
  }
}

function needsCache({ setting }: Allowance): TicketsiftError {
  return new TicketsiftError('usage', `${setting} is counted in the cache, and there is no cache`, {
    hint: 'Start the studio without --no-cache, or name a file with --cache.',
  });
}

interface StoppedRun {
  readonly limits: RunPlan['limits'];
  /** In US dollars; undefined where that is not known. */
  readonly cost: number | undefined;
  readonly tally: Tally;
  /** Whether its answers are cached beyond its end. */
  readonly keepsAnswers: boolean;
}

/** Returns why a run stopped by itself; where its budget was spent, with what finishing it would cost. */
export function withWhatIsMissing(error: unknown, stopped: StoppedRun): unknown {
  const { tally, keepsAnswers } = stopped;
  if (!(error instanceof TicketsiftError && error.code === 'cost_limit')) return error;
  const left = tally.notSent - tally.inBatch;
  const tickets = counted(left, 'ticket is', 'tickets are');
  const waiting = tally.inBatch > 0 ? `, and ${counted(tally.inBatch, 'waits', 'wait')} in batches` : '';
  const kept = keepsAnswers ? '; cached answers are not paid for again' : '';
  const advice = (error instanceof RunLimitReached && howToFinish(error, left, stopped)) || error.hint;
  return new TicketsiftError(error.code, error.message, {
    hint: `${tickets} left${waiting}${kept}. ${advice ?? ''}`.trim(),
  });
}

/** Returns the limit that would have been enough; undefined where nothing shows what a request costs. */
function howToFinish(
  { eachInBatch }: RunLimitReached,
  left: number,
  { limits: { maxCost = 0 }, cost, tally }: StoppedRun,
): string | undefined {
  if (eachInBatch !== undefined) {
    return `A batch sets aside the most that each can cost, for them about ${dollars(eachInBatch * left)}: --max-cost ${roundedUp(maxCost + eachInBatch * left * 1.1)}.`;
  }
  const { sent } = tally.origins;
  if (cost === undefined || sent === 0) return undefined;
  const more = (cost / sent) * left;
  return `They would take about ${dollars(more)} more, by what the others cost: --max-cost ${roundedUp(maxCost + more * 1.1)}.`;
}
