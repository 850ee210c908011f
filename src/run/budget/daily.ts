import { createHash } from 'node:crypto';
import type { OpenedLogin } from '../../auth/open.js';
import { ownerOf } from '../../auth/owner.js';
import type { Config } from '../../config/load.js';
import { nanodollars } from '../../core/cost.js';
import { TicketsiftError } from '../../core/errors.js';
import { dollars, dollarsApart, roughDuration } from '../../core/text/numbers.js';
import type { Clock } from '../../core/world/clock.js';
import type { Cache } from '../../storage/cache/cache.js';
import type { Allowance } from './allowance.js';

interface DailyContext {
  readonly world: Pick<Clock, 'now'>;
  readonly config: Pick<Config, 'pageLimits'>;
  readonly login: OpenedLogin | undefined;
}

const setting = 'studio.max_cost_per_user';

/**
 * Returns what the current user may spend from a page on the day (UTC) on which a run begins, on behalf of
 * whichever organisation; undefined without a daily limit.
 * @throws TicketsiftError as `ownerOf`
 */
export async function dailyAllowance({ world, config, login }: DailyContext): Promise<Allowance | undefined> {
  const maxCost = config.pageLimits?.maxCostPerUser.value;
  if (maxCost === undefined) return undefined;
  const { person } = await ownerOf(login);
  const day = new Date(world.now()).toISOString().slice(0, 10);
  return {
    id: `day ${day} ${createHash('sha256').update(person).digest('hex').slice(0, 32)}`,
    maxCost,
    setting,
    exhausted: (spent) => {
      const [limit, used] = dollarsApart(maxCost, spent);
      return new TicketsiftError(
        'cost_limit',
        `Your limit of ${limit} a day is reached: ${used} is spent today (UTC), and one more request could exceed it`,
        {
          hint: `The next day begins in ${roughDuration(untilMidnight(world.now()))}. Cached answers cost nothing; ${setting} sets the limit.`,
        },
      );
    },
  };
}

/**
 * Returns how much of the daily limit the current user has spent, as a page shows it; undefined without a
 * limit.
 * @throws TicketsiftError as `ownerOf`
 */
export async function describeDay(
  { budgets }: Pick<Cache, 'budgets'>,
  context: DailyContext,
): Promise<string | undefined> {
  const daily = await dailyAllowance(context);
  if (!daily) return undefined;
  const spent = (await budgets.used(daily.id)) / nanodollars;
  return `${dollars(spent)} of ${dollars(daily.maxCost)} spent today (UTC)`;
}

const dayMs = 86_400_000;

function untilMidnight(now: number): number {
  return dayMs - (now % dayMs);
}
