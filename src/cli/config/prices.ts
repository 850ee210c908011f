import { describePrice } from '../../core/cost.js';
import { openAiPrices, pricesAsOf } from '../../models/prices.js';

/**
 * The prices that ship with the program, as rows of a name, what it costs and where that comes from. They are too many
 * to be shown each time, unless `all` is set; those that `own` has instead are left out.
 */
export function describeShippedPrices(
  own: Pick<ReadonlyMap<string, unknown>, 'has'>,
  { all }: { all: boolean },
): string[][] {
  const shipped = `shipped, of ${pricesAsOf}`;
  if (!all) return [['prices', `${openAiPrices.size} models at OpenAI (-v shows them)`, shipped]];
  const rest = [...openAiPrices].filter(([model]) => !own.has(model));
  return rest.map(([model, price]) => [`prices.${model}`, describePrice(price), shipped]);
}
