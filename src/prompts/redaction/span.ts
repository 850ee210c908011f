/** A place in a text, from one index up to another. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A value that was found, with a form that is the same however it is written. */
export interface FoundValue extends Span {
  readonly value: string;
}

/** A character of no language: no value contains it, and it is part of no word. */
const cover = '\ue000';

/**
 * Returns a text of the same length without what was found in it, so that nothing is found twice.
 * @param places in order, apart from each other
 */
export function covered(text: string, places: readonly Span[]): string {
  if (places.length === 0) return text;
  const parts: string[] = [];
  let end = 0;
  for (const { from, to } of places) {
    parts.push(text.slice(end, from), cover.repeat(to - from));
    end = to;
  }
  parts.push(text.slice(end));
  return parts.join('');
}

/** Returns a value that was found at a place, without the stop that ends its sentence. */
export function placed(written: string, from: number): FoundValue {
  const value = written.replace(/[.,:;]{1,3}$/, '');
  return { from, to: from + value.length, value };
}

/** Returns what was found in order, without what overlaps with something in front of it or around it. */
export function apart(found: readonly FoundValue[]): FoundValue[] {
  let end = 0;
  return found
    .toSorted((one, other) => one.from - other.from || other.to - one.to)
    .filter(({ from, to }) => {
      if (from < end) return false;
      end = to;
      return true;
    });
}
