import type { TextPiece } from '../input/encodings.js';
import { Balance, LineCounter } from './balance.js';
import { parseBeginning } from './beginning.js';
import type { Step } from './elements.js';
import { findTickets } from './lists.js';

/** How the objects of a text lie in it. */
export interface Layout {
  /** Whether there is one on each line. */
  readonly isLines: boolean;
  /** What leads to them from each value at the top. */
  readonly path: readonly Step[];
  /** Whether a list that has a likelier name may still come. */
  readonly isGuess?: boolean;
  /** Why there are none. */
  readonly fault?: { readonly line: number; readonly message: string; readonly hint: string };
}

/** As much of a text is read to learn its layout, unless its first value ends before. */
const maxBeginning = 1_000_000;

/** Learns the layout of a text from its first value, and gives all pieces again. */
export async function findLayout(
  pieces: AsyncGenerator<TextPiece>,
): Promise<{ layout: Layout; pieces: AsyncGenerator<TextPiece> }> {
  const read: TextPiece[] = [];
  const first = new FirstValue();
  while (!first.isKnown) {
    const { done, value } = await pieces.next();
    if (done) break;
    read.push(value);
    first.push(value.bytes.toString());
  }
  async function* all(): AsyncGenerator<TextPiece> {
    try {
      for (const piece of read.splice(0)) yield piece;
      yield* pieces;
    } finally {
      await pieces.return(undefined);
    }
  }
  return { layout: first.layout(), pieces: all() };
}

const lines: Layout = { isLines: true, path: [] };

/** The first value of a text, as far as it has been read. */
class FirstValue {
  readonly #balance: Balance;
  readonly #counter = new LineCounter();
  #text = '';
  #start = -1;
  /** Up to here the brackets were counted. */
  #seen = 0;
  #end = -1;

  constructor() {
    this.#balance = new Balance(this.#counter);
    this.#balance.begin();
  }

  /** Whether more text would tell no more. */
  get isKnown(): boolean {
    if (this.#text.length >= maxBeginning) return true;
    if (this.#start === -1) return false;
    // Whether there is more than this value counts, too.
    return !this.#isJson() || (this.#end !== -1 && /\S/.test(this.#text.slice(this.#end)));
  }

  push(next: string): void {
    this.#text += next;
    if (this.#start === -1) this.#start = this.#seen = this.#text.search(/\S/);
    if (this.#start === -1 || !this.#isJson() || this.#end !== -1) return;
    const rest = this.#text.slice(this.#seen);
    this.#counter.continueWith(rest);
    const end = this.#balance.end(rest, 0);
    if (end === -1) this.#counter.moveTo(rest.length);
    else this.#end = this.#seen + end;
    this.#seen = this.#text.length;
  }

  layout(): Layout {
    if (this.#start === -1 || !this.#isJson()) return lines;
    const limit = Math.max(maxBeginning, this.#start + 1);
    const isWhole = this.#end !== -1 && this.#end <= limit;
    const text = this.#text.slice(this.#start, isWhole ? this.#end : limit);
    const isObject = text.startsWith('{');
    const value = parseBeginning(text);
    const isOneLine = !text.includes('\n');
    if (
      isObject &&
      (value === undefined || !isValid(text)) &&
      (isOneLine ? isWhole || !this.#goesOn() : isCutLine(text))
    )
      return lines;
    const found =
      value === undefined
        ? { path: isObject ? [] : (['items'] as const) }
        : findTickets(value, !isWhole || this.#isOnly);
    if ('message' in found) {
      const line = this.#text.slice(0, this.#start).split('\n').length;
      return { isLines: false, path: [], fault: { line, message: found.message, hint: found.hint } };
    }
    const isAlone = isWhole ? /^[^\S\n]*(?:\n|$)/.test(this.#text.slice(this.#end)) : true;
    const isGuess = !isWhole && 'isGuess' in found && found.isGuess === true;
    return { isLines: found.path.length === 0 && isOneLine && isAlone, path: found.path, isGuess };
  }

  #isJson(): boolean {
    return /[{[]/.test(this.#text.charAt(this.#start));
  }

  /** Whether nothing comes after the value. */
  get #isOnly(): boolean {
    return !/\S/.test(this.#text.slice(this.#end));
  }

  /** Whether the value may go on beyond what was read. */
  #goesOn(): boolean {
    return this.#text.length >= maxBeginning;
  }
}

function isValid(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether the first line of a text is an object that was cut, rather than the start of one on several lines. */
function isCutLine(text: string): boolean {
  const [first = '', ...rest] = text.slice(0, 100_000).split('\n');
  const balance = new Balance(new LineCounter());
  balance.begin();
  if (balance.end(first, 0) !== -1 || balance.isInString) return true;
  const next = rest.find((line) => line.trim() !== '')?.trim() ?? '';
  return next.startsWith('{') && !/[{[,:]$/.test(first.trim());
}
