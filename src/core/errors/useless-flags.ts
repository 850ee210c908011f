import { TicketsiftError } from '../errors.js';

/** Returns the error for flags that contradict each other. The sentence says why, or what to do. */
export function notTogether(flag: string, other: string, why: string): TicketsiftError {
  return new TicketsiftError('usage', `${flag} and ${other} cannot be used together`, { hint: why });
}

/** Returns the error for a flag without another, which it needs. The sentence says why, or what to do. */
export function uselessWithout(flag: string, needed: string, why: string): TicketsiftError {
  return new TicketsiftError('usage', `${flag} has no effect without ${needed}`, { hint: why });
}
