/** How deep values may nest. Whatever is deeper is an error. */
export const maxDepth = 1_000;

/** Counts the lines of a text that comes in pieces, on demand. */
export class LineCounter {
  /** The line of the place that was last asked for, counted from 1. */
  line = 1;
  /** Where the next line break is, from that place on; Infinity where there is none. */
  next = Number.POSITIVE_INFINITY;
  #text = '';

  /** Goes on with a text that follows the last one, of which all line breaks are counted. */
  continueWith(text: string): void {
    this.#text = text;
    this.#find(0);
  }

  /** Moves on to a place in the text. Places come in order. */
  moveTo(at: number): void {
    while (this.next < at) {
      this.line++;
      this.#find(this.next + 1);
    }
  }

  #find(from: number): void {
    const found = this.#text.indexOf('\n', from);
    this.next = found === -1 ? Number.POSITIVE_INFINITY : found;
  }
}

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const openBracket = 0x5b;
const closeBrace = 0x7d;
const closeBracket = 0x5d;

/**
 * Finds where a value of JSON ends that comes in pieces, by its quotes and brackets alone: the parser judges the rest. A
 * line break ends a string, since JSON has none in strings: a quote that is missing then costs one value, not the file.
 */
export class Balance {
  readonly #lines: LineCounter;
  readonly #open = new Uint8Array(maxDepth);
  #depth = 0;
  /** How many more brackets are open than may be. */
  #excess = 0;
  #isEscaped = false;
  /** Whether a line break has just ended a string. */
  #isCut = false;
  /** Whether the value goes on within a string. */
  isInString = false;
  isTooDeep = false;
  /** Whether it ended where the next object begins, since a quote is missing in it. */
  isBroken = false;

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  /** Begins with a value, whose first character is the next. */
  begin(): void {
    this.#depth = 0;
    this.#excess = 0;
    this.#isEscaped = false;
    this.#isCut = false;
    this.isInString = false;
    this.isTooDeep = false;
    this.isBroken = false;
  }

  /** Returns where the value ends in a text, from `from` on; -1 where it goes on after the text. */
  end(text: string, from: number): number {
    for (let at = from; at < text.length; ) {
      if (this.isInString) {
        at = this.#endOfString(text, at);
        if (at === -1) return -1;
        if (this.#depth === 0) return at;
        continue;
      }
      const code = text.charCodeAt(at++);
      if (code === quote) {
        this.isInString = true;
        this.#isCut = false;
      } else if (code === openBrace || code === openBracket) {
        this.isBroken = this.#isCut && code === openBrace;
        if (this.isBroken) return at - 1;
        this.#push(code);
      } else if (code === closeBrace || code === closeBracket) {
        this.#isCut = false;
        const isOutside = this.#pop(code === closeBrace ? openBrace : openBracket);
        if (isOutside) return at - 1;
        if (this.#depth === 0) return at;
      }
    }
    return -1;
  }

  #push(code: number): void {
    if (this.#depth < maxDepth) this.#open[this.#depth++] = code;
    else {
      this.#excess++;
      this.isTooDeep = true;
    }
  }

  /** Closes a bracket and those within that were forgotten. Returns whether it closes one around the value. */
  #pop(code: number): boolean {
    if (this.#excess > 0) {
      this.#excess--;
      return false;
    }
    let depth = this.#depth - 1;
    while (depth >= 0 && this.#open[depth] !== code) depth--;
    if (depth === -1) return true;
    this.#depth = depth;
    return false;
  }

  #endOfString(text: string, from: number): number {
    let at = from + (this.#isEscaped ? 1 : 0);
    this.#isEscaped = false;
    this.#lines.moveTo(at);
    const lineEnd = this.#lines.next;
    for (;;) {
      const found = text.indexOf('"', at);
      const end = found === -1 ? text.length : found;
      if (lineEnd < end) {
        this.isInString = false;
        this.#isCut = true;
        return lineEnd;
      }
      const isEscaped = endsInEscape(text, at, end);
      if (found === -1) {
        this.#isEscaped = isEscaped;
        return -1;
      }
      at = found + 1;
      if (isEscaped) continue;
      this.isInString = false;
      return at;
    }
  }
}

/** Returns the place after the string that starts at `start`; -1 where it does not end. */
export function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1))
    if (!endsInEscape(text, start + 1, at)) return at + 1;
  return -1;
}

/** Whether an odd number of backslashes is before `end`. */
function endsInEscape(text: string, start: number, end: number): boolean {
  let at = end;
  while (at > start && text.charCodeAt(at - 1) === backslash) at--;
  return (end - at) % 2 === 1;
}
