import type { Usage } from './model.js';
import { grouped } from './text/numbers.js';

/** The cost of a million tokens at one service tier, in US dollars. */
export interface Rates {
  readonly input: number;
  /** For the part of the input that the provider had cached. */
  readonly cachedInput: number;
  readonly output: number;
}

/** The cost of a million tokens of a model: at its standard tier, and at tiers with other prices. */
export interface Price extends Rates {
  readonly tiers?: Readonly<Record<string, Rates>> | undefined;
}

/** The tier of requests that are sent in a batch. No endpoint calls it so. */
export const batchTier = 'batch';

/** Tiers that cost half by default: flex at OpenAI, Azure and Gemini, batches at those and Together. */
const halfPriced: ReadonlySet<string> = new Set(['flex', batchTier]);

/** Tiers that cost more than the standard one, each vendor by its own measure. */
const dearer: ReadonlySet<string> = new Set(['priority', 'fast', 'ultrafast', 'performance']);

/** Returns the rates at a tier; undefined where they are unknown. A cheaper tier without a price of its own costs as much as the standard one. */
export function ratesAt(price: Price, tier: string | undefined): Rates | undefined {
  if (tier === undefined) return price;
  const { input, cachedInput, output, tiers = {} } = price;
  if (Object.hasOwn(tiers, tier)) return tiers[tier];
  if (halfPriced.has(tier)) return { input: input / 2, cachedInput: cachedInput / 2, output: output / 2 };
  return dearer.has(tier) && price !== free ? undefined : price;
}

/** The price of a model that costs nothing; an unknown price is `undefined`. */
export const free: Price = { input: 0, cachedInput: 0, output: 0 };

/** The unit of a budget, so that it adds up without rounding: a billionth of a dollar. */
export const nanodollars = 1e9;

/** Returns the sum of two uses, whatever their tiers. */
export function addUsage(one: Usage, other: Usage): Usage {
  const thought = one.reasoning !== undefined || other.reasoning !== undefined;
  return {
    input: one.input + other.input,
    // The cached part of each is at most its input: see `costAt`.
    cachedInput: cachedOf(one) + cachedOf(other),
    output: one.output + other.output,
    ...(thought && { reasoning: (one.reasoning ?? 0) + (other.reasoning ?? 0) }),
  };
}

/**
 * Returns the cost of a use at its tier, in US dollars; undefined where it is unknown. Thinking is part of the output and
 * costs the same.
 */
export function costOf(price: Price, usage: Usage): number | undefined {
  const rates = ratesAt(price, usage.tier);
  return rates && costAt(rates, usage);
}

/** Returns the cost of a use at given rates, in US dollars. */
export function costAt(rates: Rates, usage: Usage): number {
  const { input, output } = usage;
  const cached = cachedOf(usage);
  return ((input - cached) * rates.input + cached * rates.cachedInput + output * rates.output) / 1e6;
}

/**
 * Returns the most that a request with at most these tokens may cost, in whole nanodollars, rounded up. How much of the
 * input is cached is not known in advance, so all of it counts at the higher of its two prices.
 */
export function worstCost(rates: Rates, { input, output }: Pick<Usage, 'input' | 'output'>): number {
  const dearest = Math.max(rates.input, rates.cachedInput);
  return Math.ceil((input * dearest + output * rates.output) * (nanodollars / 1e6));
}

/**
 * Returns the cost of a use in whole nanodollars, rounded up; undefined where it is unknown. Never more than the worst cost
 * reserved for it at the same tier, not even by the last bit of a floating-point number.
 */
export function settledCost(price: Price, usage: Usage): number | undefined {
  const rates = ratesAt(price, usage.tier);
  return rates && Math.min(Math.ceil(costAt(rates, usage) * nanodollars), worstCost(rates, usage));
}

function cachedOf({ input, cachedInput }: Usage): number {
  return Math.min(cachedInput, input);
}

/** Describes tokens: `100 in (0 cached), 20 out (12 of them thinking)`. */
export function describeUsage({ input, cachedInput, output, reasoning = 0 }: Usage): string {
  const thought = reasoning === 0 ? '' : ` (${grouped(reasoning)} of them thinking)`;
  return `${grouped(input)} in (${grouped(cachedInput)} cached), ${grouped(output)} out${thought}`;
}

export function describePrice({ tiers = {}, ...standard }: Price): string {
  const others = Object.entries(tiers).map(([tier, rates]) => `; ${tier}: ${describeRates(rates)}`);
  return `${describeRates(standard)}${others.join('')}`;
}

function describeRates({ input, cachedInput, output }: Rates): string {
  return `$${input} in, $${cachedInput} cached, $${output} out`;
}
