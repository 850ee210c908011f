import type { Price } from '../core/cost.js';

/** Prices by the name of the model. */
export type Prices = ReadonlyMap<string, Price>;

/** The day on which the prices below held. */
export const pricesAsOf = '2026-10-04';

/**
 * OpenAI's standard prices for prompts of up to 272,000 tokens:
 * https://developers.openai.com/api/docs/pricing. What some models add for writing to the cache is left out, since usage does not tell it. A model that was
 * sold at a promotional price on that day is not listed.
 */
export const openAiPrices: Prices = new Map(
  Object.entries({
    'gpt-6-astra': { input: 10, cachedInput: 1, output: 50 },
    'gpt-6.1-sol': { input: 2, cachedInput: 0.1, output: 10 },
    'gpt-6-sol': { input: 2, cachedInput: 0.2, output: 10 },
    'gpt-6-luna': { input: 0.1, cachedInput: 0.01, output: 0.5 },
    'gpt-5.6-terra': { input: 2, cachedInput: 0.2, output: 12 },
    'gpt-5.6-luna': { input: 0.2, cachedInput: 0.02, output: 1.2 },
    'gpt-5.5': { input: 5, cachedInput: 0.5, output: 30 },
    'gpt-5.4': { input: 2.5, cachedInput: 0.25, output: 15 },
    'gpt-5.4-mini': { input: 0.75, cachedInput: 0.075, output: 4.5 },
    'gpt-5.4-nano': { input: 0.2, cachedInput: 0.02, output: 1.25 },
    'gpt-5.2': { input: 1.75, cachedInput: 0.175, output: 14 },
    'gpt-5.1': { input: 1.25, cachedInput: 0.125, output: 10 },
    'gpt-5': { input: 1.25, cachedInput: 0.125, output: 10 },
    'gpt-5-mini': { input: 0.25, cachedInput: 0.025, output: 2 },
    'gpt-5-nano': { input: 0.05, cachedInput: 0.005, output: 0.4 },
    'gpt-4.1': { input: 2, cachedInput: 0.5, output: 8 },
    'gpt-4.1-mini': { input: 0.4, cachedInput: 0.1, output: 1.6 },
    'gpt-4.1-nano': { input: 0.1, cachedInput: 0.025, output: 0.4 },
    'gpt-4o': { input: 2.5, cachedInput: 1.25, output: 10 },
    'gpt-4o-2024-05-13': { input: 5, cachedInput: 5, output: 15 },
    'gpt-4o-mini': { input: 0.15, cachedInput: 0.075, output: 0.6 },
    o1: { input: 15, cachedInput: 7.5, output: 60 },
    o3: { input: 2, cachedInput: 0.5, output: 8 },
    'o3-mini': { input: 1.1, cachedInput: 0.55, output: 4.4 },
    'o4-mini': { input: 1.1, cachedInput: 0.275, output: 4.4 },
  }),
);

/**
 * The price of a model in the first of these lists that has it. A dated name (`gpt-4o-mini-2024-07-18`) costs
 * what its family does unless one of them has it under its own.
 * @returns undefined for a model of which no price is known, never 0
 */
export function priceOf(model: string, ...lists: readonly Prices[]): Price | undefined {
  const family = model.replace(/-\d{4}-\d{2}-\d{2}$/, '');
  const find = (name: string) => lists.find((prices) => prices.has(name))?.get(name);
  return find(model) ?? find(family);
}
