import { parseJson } from '../../core/text/json.js';
import type { TextPiece } from '../input/encodings.js';
import { Balance, LineCounter } from './balance.js';
import { parseBeginning } from './beginning.js';
import type { Step } from './elements.js';
import { findTickets, type LeftOut, type WayToTickets } from './lists.js';

/** How the objects of a text lie in it. */
export interface Layout {
  /** Whether there is one on each line. */
  readonly isLines: boolean;
  /** What leads to them from each value at the top. */
  readonly path: readonly Step[];
  /** Whether a list that has a likelier name may still come. */
  readonly isGuess?: boolean;
  /** What is left out where the whole text is taken for one ticket. */
  readonly leftOut?: LeftOut;
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
  readonly #parts: string[] = [];
  #size = 0;
  readonly #lines = new LineCounter();
  readonly #balance = new Balance(this.#lines);
  #start = -1;
  #end = -1;
  #isJson = false;
  #isFollowed = false;

  /** Whether more text would tell no more. */
  get isKnown(): boolean {
    const isEnough = this.#size >= maxBeginning || (this.#start !== -1 && !this.#isJson);
    // Whether there is more than this value counts, too.
    return isEnough || this.#isFollowed;
  }

  push(next: string): void {
    const before = this.#size;
    this.#parts.push(next);
    this.#size += next.length;
    let from = 0;
    if (this.#start === -1) {
      from = next.search(/\S/);
      if (from === -1) return;
      this.#start = before + from;
      this.#isJson = /[{[]/.test(next.charAt(from));
      this.#balance.begin();
    }
    if (!this.#isJson) return;
    if (this.#end === -1) {
      this.#lines.continueWith(next);
      const end = this.#balance.end(next, from);
      this.#lines.moveTo(end === -1 ? next.length : end);
      if (end === -1) return;
      this.#end = before + end;
      from = end;
    }
    this.#isFollowed = /\S/.test(next.slice(from));
  }

  layout(): Layout {
    if (!this.#isJson) return lines;
    const all = this.#parts.join('');
    const limit = Math.max(maxBeginning, this.#start + 1);
    const isWhole = this.#end !== -1 && this.#end <= limit;
    const text = all.slice(this.#start, isWhole ? this.#end : limit);
    const isOneLine = !text.includes('\n');
    const isObject = text.startsWith('{');
    const valid = parseJson(text);
    if (isObject && valid === undefined) {
      const isCut = isOneLine ? isWhole || this.#size < maxBeginning : isCutLine(text);
      if (isCut) return lines;
    }
    const value = valid ?? parseBeginning(text);
    const found: WayToTickets =
      value === undefined
        ? { path: isObject ? [] : ['items'] }
        : findTickets(value, !isWhole || !this.#isFollowed);
    if ('message' in found) {
      const line = all.slice(0, this.#start).split('\n').length;
      return { isLines: false, path: [], fault: { line, message: found.message, hint: found.hint } };
    }
    const isAlone = !isWhole || /^[^\S\n]*(?:\n|$)/.test(all.slice(this.#end));
    const { path, leftOut } = found;
    return {
      isLines: path.length === 0 && isOneLine && isAlone,
      path,
      isGuess: !isWhole && found.isGuess === true,
      ...(isWhole && leftOut && { leftOut }),
    };
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
