import { parse, stringify } from 'lossless-json';

/** JSON without white space, every digit of its numbers kept. Text that is no JSON comes back as it is. */
export function compactJson(text: string): string {
  try {
    return stringify(parse(text)) ?? text;
  } catch {
    return text;
  }
}

/** A number as JSON has it, such as `1.50`; undefined for a text that is none, such as NaN. */
export function jsonNumber(text: string): string | undefined {
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) ? text : undefined;
}
