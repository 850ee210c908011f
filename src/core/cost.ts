import type { Usage } from './model.js';
import { grouped } from './text/numbers.js';

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

/** What two uses come to together. */
export function addUsage(one: Usage, other: Usage): Usage {
  const thought = one.reasoning !== undefined || other.reasoning !== undefined;
  return {
    input: one.input + other.input,
    // No more than the input of each is cached: see `costOf`.
    cachedInput: cachedOf(one) + cachedOf(other),
    output: one.output + other.output,
    ...(thought && { reasoning: (one.reasoning ?? 0) + (other.reasoning ?? 0) }),
  };
}

/** What a use costs, in US dollars. What a model thought is a part of its output, and costs the same. */
export function costOf(price: Price, usage: Usage): number {
  const { input, output } = usage;
  const cached = cachedOf(usage);
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

function cachedOf({ input, cachedInput }: Usage): number {
  return Math.min(cachedInput, input);
}

/** Tokens for people: `100 in (0 cached), 20 out (12 of them thinking)`. */
export function describeUsage({ input, cachedInput, output, reasoning = 0 }: Usage): string {
  const thought = reasoning === 0 ? '' : ` (${grouped(reasoning)} of them thinking)`;
  return `${grouped(input)} in (${grouped(cachedInput)} cached), ${grouped(output)} out${thought}`;
}

export function describePrice({ input, cachedInput, output }: Price): string {
  return `$${input} in, $${cachedInput} cached, $${output} out`;
}
