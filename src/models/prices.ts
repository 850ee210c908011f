import type { Price } from '../core/cost.js';

/** A price that ships with the program. */
export interface ShippedPrice extends Price {
  /** Where it was read, and when: `2026-01-31`. */
  readonly source: string;
  readonly asOf: string;
}

/**
 * OpenAI's standard prices for prompts of up to 272,000 tokens. What some models add for writing to the cache is left out, since
 * usage does not tell it. A model that was sold at a promotional price on that day is not listed. Their price at the tier
 * `flex` is half of each, which is what `ratesAt` makes of it:
 * https://developers.openai.com/api/docs/guides/flex-processing. Prices of dearer tiers are not listed.
 */
export const openAiPrices: ReadonlyMap<string, ShippedPrice> = readOn(
  '2026-10-04',
  'https://developers.openai.com/api/docs/pricing',
  {
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
  },
);

/** Prices that were all read on one day at one place. */
function readOn(
  asOf: string,
  source: string,
  prices: Readonly<Record<string, Price>>,
): ReadonlyMap<string, ShippedPrice> {
  return new Map(Object.entries(prices).map(([model, price]) => [model, { ...price, source, asOf }]));
}

/** Days after which a shipped price is worth another look: several models have changed theirs within a year. */
const maxAge = 120;

/** Returns what to say of a price that was read long ago; undefined where it is recent. @param now milliseconds since 1970 */
export function noteOnAge(model: string, { asOf, source }: ShippedPrice, now: number): string | undefined {
  const days = Math.floor((now - Date.parse(asOf)) / 86_400_000);
  if (days <= maxAge) return undefined;
  return `the price of ${model} is ${days} days old (${asOf}): see ${source}, and write today’s under prices in ticketsift.yaml`;
}

/**
 * The price of a model in the first of these lists that has it. A dated name (`gpt-4o-mini-2024-07-18`) costs
 * what its family does unless one of them has it under its own.
 * @returns undefined for a model of which no price is known, never 0
 */
export function priceOf<Known extends Price>(
  model: string,
  ...lists: readonly ReadonlyMap<string, Known>[]
): Known | undefined {
  const family = model.replace(/-\d{4}-\d{2}-\d{2}$/, '');
  const find = (name: string) => lists.find((prices) => prices.has(name))?.get(name);
  return find(model) ?? find(family);
}
