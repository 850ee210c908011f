import type { Config } from '../../config/load.js';
import type { Price } from '../../core/cost.js';
import { openAiPrices, pricesAsOf } from '../../models/prices.js';

/**
 * What is known of prices, as rows of a name, what it costs and where that comes from. The shipped ones are
 * too many to be shown each time, unless `all` is asked for.
 */
export function describePrices(own: Config['prices'], { all }: { all: boolean }): string[][] {
  const ours = [...own].map(([model, price]) => [`prices.${model}`, describe(price), price.where]);
  const shipped = `shipped, of ${pricesAsOf}`;
  if (!all) return [...ours, ['prices', `${openAiPrices.size} models at OpenAI (-v shows them)`, shipped]];
  const rest = [...openAiPrices].filter(([model]) => !own.has(model));
  return [...ours, ...rest.map(([model, price]) => [`prices.${model}`, describe(price), shipped])];
}

function describe({ input, cachedInput, output }: Price): string {
  return `$${input} in, $${cachedInput} cached, $${output} out`;
}
