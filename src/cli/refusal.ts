import type { Command } from 'commander';
import { notTogether, uselessWithout } from '../core/errors/useless-flags.js';

/** Flags that have no effect, or none that is clear, beside others or without them. */
export type Refusal = {
  readonly flags: readonly string[];
  /** Why, or what to do: a sentence. */
  readonly because: string;
} & (
  | {
      readonly beside: readonly string[];
      /** The values of the others with which it is refused; without it, all but those of `unless`. */
      readonly only?: readonly string[];
      readonly unless?: readonly string[];
    }
  | { readonly without: readonly string[] }
);

/** Refuses the flags of a command line where a refusal is about them. @throws TicketsiftError `usage` that names both */
export function checkRefusals(command: Command, refusals: readonly Refusal[]): void {
  const given = flagsOf(command);
  for (const refusal of refusals) {
    const flag = refusal.flags.find((one) => given.get(one)?.isSaid);
    if (flag === undefined) continue;
    const { because } = refusal;
    if ('without' in refusal) {
      if (refusal.without.some((one) => given.has(one))) continue;
      throw uselessWithout(flag, refusal.without.join(' or '), because);
    }
    const { beside, only, unless = [] } = refusal;
    const other = beside.find((one) => {
      const { isSaid = false, value } = given.get(one) ?? {};
      const text = String(value);
      return isSaid && !unless.includes(text) && (only?.includes(text) ?? true);
    });
    if (other !== undefined) throw notTogether(flag, other, because);
  }
}

interface GivenFlag {
  readonly value: unknown;
  /** Whether it is on the command line: all else are defaults. */
  readonly isSaid: boolean;
}

/** Returns the flags that a command and those above it have a value for. */
function flagsOf(command: Command): ReadonlyMap<string, GivenFlag> {
  const given = new Map<string, GivenFlag>();
  for (let one: Command | null = command; one; one = one.parent) {
    for (const option of one.options) {
      const value: unknown = one.getOptionValue(option.attributeName());
      const source = one.getOptionValueSource(option.attributeName());
      if (option.long === undefined || option.long === null || source === undefined) continue;
      if (source === 'cli' ? option.negate === (value !== false) : option.negate) continue;
      given.set(option.long, { value, isSaid: source === 'cli' });
    }
  }
  return given;
}
