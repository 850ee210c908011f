/**
 * JSON without the white space between its parts; all else stays as it was written, every digit of a number and the
 * order of keys. For text that is known to be JSON.
 */
export function compactJson(text: string): string {
  return text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');
}

/** A number as JSON has it, such as `1.50`; undefined for a text that is none, such as NaN. */
export function jsonNumber(text: string): string | undefined {
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) ? text : undefined;
}
