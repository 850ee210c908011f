import type { Usage } from './model.js';

/** What a million tokens cost, in US dollars. */
export interface Price {
  readonly input: number;
  /** For the part of the input that the provider had cached. */
  readonly cachedInput: number;
  readonly output: number;
}

/** The price of what costs nothing; an unknown price is `undefined`. */
export const free: Price = { input: 0, cachedInput: 0, output: 0 };

/** The unit of a budget, so that it adds up without rounding: a billionth of a dollar. */
export const nanodollars = 1e9;

/** What a use costs, in US dollars. */
export function costOf(price: Price, { input, cachedInput, output }: Usage): number {
  const cached = Math.min(cachedInput, input);
  return ((input - cached) * price.input + cached * price.cachedInput + output * price.output) / 1e6;
}

/**
 * The most that a request of so many tokens at most may cost, in whole nanodollars, rounded up. How
 * much of the input is cached is not known before, so all of it counts at the dearer of its two prices.
 */
export function worstCost(price: Price, { input, output }: Pick<Usage, 'input' | 'output'>): number {
  const dearest = Math.max(price.input, price.cachedInput);
  return Math.ceil((input * dearest + output * price.output) * (nanodollars / 1e6));
}

/**
 * What a use costs, in whole nanodollars, rounded up. Never more than was reserved for it as its worst cost,
 * not even by the last bit of a floating-point number.
 */
export function settledCost(price: Price, usage: Usage): number {
  return Math.min(Math.ceil(costOf(price, usage) * nanodollars), worstCost(price, usage));
}

export function describePrice({ input, cachedInput, output }: Price): string {
  return `$${input} in, $${cachedInput} cached, $${output} out`;
}
