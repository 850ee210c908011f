import { parseJson } from '../../core/text/json.js';
import { listNames } from '../../core/text/names.js';
import { shorten } from '../../core/text/shorten.js';
import type { Fault } from '../faults.js';
import type { TextPiece } from '../input/encodings.js';
import { Balance, LineCounter } from './balance.js';
import { rankOfList } from './names.js';
import { type Element, OpenValue } from './open-value.js';

/** A step on the way from the top of a file to its tickets: into a list, to the values of all keys, or to that of one key. */
export type Step = 'items' | 'values' | { readonly key: string };

/** What is wrong with an element, or between two. */
export interface ElementFault extends Fault {
  /** Nothing more can be read. */
  readonly isOfAll?: boolean;
}

export type ElementOrFault = Element | ElementFault;

export const objectHint = 'Each ticket is a JSON object, such as {"id": 1, "text": "…"}.';
const cutHint = 'Export it again if it was cut off; else look for a quote or a bracket that is missing.';

/** A list or an object around the elements. */
interface Frame {
  readonly isList: boolean;
  /** The number of the step that its values are before. */
  readonly next: number;
  /** What may come next; `first` is also the end. */
  state: 'first' | 'key' | 'colon' | 'value' | 'after';
  /** Whether its value is the one on the way to the elements. */
  isWanted: boolean;
  /** Whether its value is called like a list of tickets, and what is read is not. */
  isLikelier: boolean;
  /** Whether there was a value on that way. */
  hasFound: boolean;
}

// What is not a structure: a number, a word, or something that is not JSON.
const token = /[^\s,:[\]{}"]+/y;
const space = /\s*/y;

/**
 * Splits JSON into the texts of its objects, of which it holds one at a time. Values at the top of the file follow each other;
 * `path` leads from each of them to the objects. Lists and objects around them may be left out: a page, a list of pages, a list
 * of objects and one object are all read where any of them is.
 */
export class ElementSplitter {
  readonly #path: readonly Step[];
  readonly #isGuess: boolean;
  readonly #maxSize: number;
  readonly #lines = new LineCounter();
  readonly #balance = new Balance(this.#lines);
  readonly #frames: Frame[] = [];
  #value: OpenValue | undefined;
  #text = '';
  #at = 0;
  #isLast = false;
  #isSuspect = false;
  #found: ElementOrFault[] = [];

  /** @param way to the elements; where it is a guess, a list that is called like tickets ends reading */
  constructor(way: { readonly path: readonly Step[]; readonly isGuess?: boolean }, maxSize: number) {
    this.#path = way.path;
    this.#isGuess = way.isGuess === true;
    this.#maxSize = maxSize;
  }

  /** Returns what ends in the next piece. */
  push({ bytes, isDamaged }: TextPiece): ElementOrFault[] {
    this.#isSuspect = isDamaged || (this.#isSuspect && this.#at < this.#text.length);
    return this.#read(bytes.toString());
  }

  /** Returns what the end of the file ends, or cuts off. */
  end(): ElementOrFault[] {
    this.#isLast = true;
    const found = this.#read('');
    if (this.#value) {
      found.push({
        line: this.#value.line,
        message: 'This object does not end; nothing after it can be read',
        hint: cutHint,
      });
    } else if (this.#frames.length > 0) {
      const what = this.#frames.at(-1)?.isList ? 'list' : 'object';
      found.push({
        line: this.#lines.line,
        message: `The file ends before its ${what} does`,
        hint: cutHint,
      });
    }
    return found;
  }

  #read(next: string): ElementOrFault[] {
    this.#text = this.#text.slice(this.#at) + next;
    this.#at = 0;
    this.#found = [];
    this.#lines.continueWith(this.#text);
    while (this.#value ? this.#continueValue() : this.#step());
    this.#lines.moveTo(this.#at);
    return this.#found;
  }

  /** Reads what comes next around values. Returns false where the text is used up. */
  #step(): boolean {
    space.lastIndex = this.#at;
    space.test(this.#text);
    this.#at = space.lastIndex;
    if (this.#at >= this.#text.length) return false;
    const character = this.#text.charAt(this.#at);
    const frame = this.#frames.at(-1);
    if (frame === undefined) return this.#startOfValue(character, 0);
    return frame.isList ? this.#inList(frame, character) : this.#inObject(frame, character);
  }

  #inList(frame: Frame, character: string): boolean {
    if (character === ']') {
      if (frame.state === 'value') this.#report('Nothing comes after the last comma of this list');
      return this.#leave();
    }
    if (character === '}') return this.#giveUp('Here is a } that should be a ]');
    if (frame.state === 'after') {
      if (character === ',') {
        frame.state = 'value';
        return this.#move();
      }
      if (!'{["'.includes(character)) return this.#otherValue();
      this.#report('There is no comma before this');
      return this.#begin('skipped');
    }
    if (character === ',') {
      this.#report('Nothing comes before this comma');
      return this.#move();
    }
    if (!this.#startOfValue(character, frame.next)) return false;
    frame.state = 'after';
    return true;
  }

  #inObject(frame: Frame, character: string): boolean {
    const { state } = frame;
    if (state === 'value') {
      if (frame.isLikelier && character === '[')
        return this.#giveUp('A list that is called like tickets comes after the one that was taken for them');
      if (!(frame.isWanted ? this.#startOfValue(character, frame.next) : this.#skip(character))) return false;
      frame.state = 'after';
      return true;
    }
    if (character === '}' && state !== 'colon') {
      if (state === 'key') this.#report('Nothing comes after the last comma of this object');
      return this.#leave();
    }
    if (character === '"' && (state === 'first' || state === 'key')) return this.#key(frame);
    const expected = state === 'colon' ? ':' : state === 'after' ? ',' : undefined;
    if (character !== expected) return this.#giveUp(`This is not JSON: unexpected ${shorten(character, 1)}`);
    frame.state = state === 'colon' ? 'value' : 'key';
    return this.#move();
  }

  #key(frame: Frame): boolean {
    this.#lines.moveTo(this.#at);
    this.#balance.begin();
    const end = this.#balance.end(this.#text, this.#at);
    if (end === -1 && !this.#isLast && this.#text.length - this.#at <= this.#maxSize) return false;
    const key = end === -1 ? undefined : parseJson(this.#text.slice(this.#at, end));
    if (typeof key !== 'string') return this.#giveUp('This key is not JSON');
    const step = this.#path[frame.next - 1];
    frame.isWanted = step === 'values' || (typeof step === 'object' && step.key === key);
    frame.hasFound ||= frame.isWanted;
    frame.isLikelier = this.#isGuess && !frame.isWanted && rankOfList([key]) === 0;
    frame.state = 'colon';
    this.#at = end;
    return true;
  }

  /** Begins a value that is before a step. */
  #startOfValue(character: string, next: number): boolean {
    const step = this.#path[next];
    const isAtTop = this.#frames.length === 0;
    if (character === '{') {
      if (step === undefined) return this.#begin('wanted');
      return step === 'items' ? this.#startOfValue(character, next + 1) : this.#enter(false, next + 1);
    }
    if (character === '[') {
      if (step === 'items') return this.#enter(true, next + 1);
      if (step !== undefined || isAtTop) return this.#enter(true, next);
    }
    if (character !== '"' && character !== '[') return this.#otherValue();
    this.#report(this.#notObject(character === '[' ? 'list' : 'string'), objectHint);
    return this.#begin('skipped');
  }

  #enter(isList: boolean, next: number): boolean {
    const hasFound = isList || this.#path[next - 1] === 'values';
    this.#frames.push({ isList, next, state: 'first', isWanted: false, isLikelier: false, hasFound });
    return this.#move();
  }

  #leave(): boolean {
    const frame = this.#frames.pop();
    if (frame && !frame.hasFound) {
      const step = this.#path[frame.next - 1];
      const key = typeof step === 'object' ? listNames([step.key]) : '';
      this.#report(`The object that ends here has no ${key}`, objectHint);
    }
    return this.#move();
  }

  /** Begins a value of whatever kind, of which nothing is wanted. */
  #skip(character: string): boolean {
    if ('{["'.includes(character)) return this.#begin('skipped');
    const text = this.#token();
    if (text === undefined) return false;
    if (kindOf(text) === undefined) return this.#giveUp(notJson(text || character));
    return this.#move(text.length);
  }

  /** A number or a word where an object should be. */
  #otherValue(): boolean {
    const text = this.#token();
    if (text === undefined) return false;
    const kind = kindOf(text);
    if (kind === undefined) this.#report(notJson(text || this.#text.charAt(this.#at)));
    else this.#report(this.#notObject(kind), objectHint);
    return this.#move(text.length || 1);
  }

  #notObject(kind: string): string {
    const frame = this.#frames.at(-1);
    if (frame?.isList && frame.state === 'first') return `This is a list of ${kind}s, not of objects`;
    return kind === 'null' ? 'This is null, not an object' : `This is a ${kind}, not an object`;
  }

  /** What is here, up to the next structure; undefined where it may go on in the next piece. */
  #token(): string | undefined {
    token.lastIndex = this.#at;
    const [text = ''] = token.exec(this.#text) ?? [];
    const isCut = this.#at + text.length === this.#text.length && !this.#isLast;
    return isCut && text.length <= this.#maxSize ? undefined : text;
  }

  #begin(use: 'wanted' | 'skipped'): boolean {
    this.#lines.moveTo(this.#at);
    this.#balance.begin();
    this.#value = new OpenValue(this.#lines.line, use === 'wanted' ? this.#maxSize : undefined);
    return true;
  }

  /** Reads on in a value. Returns false where it goes on after the text. */
  #continueValue(): boolean {
    const value = this.#value;
    if (value === undefined) return false;
    const end = this.#balance.end(this.#text, this.#at);
    const part = this.#text.slice(this.#at, end === -1 ? undefined : end);
    this.#at += part.length;
    const fault = value.add(part, { isLast: end !== -1, isSuspect: this.#isSuspect });
    if (fault) this.#found.push(fault);
    if (end === -1) return false;
    this.#value = undefined;
    const frame = this.#frames.at(-1);
    // The comma after it is most likely what its open string ends with.
    if (frame?.isList && this.#balance.isBroken) frame.state = 'first';
    const element = value.end();
    if (element) this.#found.push(this.#balance.isTooDeep ? tooDeep(element.line) : element);
    return true;
  }

  #move(count = 1): boolean {
    this.#at += count;
    return true;
  }

  #report(message: string, hint = cutHint): void {
    this.#lines.moveTo(this.#at);
    this.#found.push({ line: this.#lines.line, message, hint });
  }

  /** Ends reading, since nothing says any more where an element starts. */
  #giveUp(message: string): boolean {
    this.#lines.moveTo(this.#at);
    this.#found.push({ line: this.#lines.line, message, hint: cutHint, isOfAll: true });
    this.#frames.length = 0;
    this.#at = this.#text.length;
    return false;
  }
}

/** Values that nest deeper than they may, or than the stack can read and write. */
export function tooDeep(line: number): Fault {
  return { line, message: 'The values of this line nest too deep', hint: objectHint };
}

function notJson(text: string): string {
  return `This is not JSON: unexpected ${shorten(text, 40)}`;
}

/** The kind of a value that is a word of JSON. */
function kindOf(text: string): string | undefined {
  const value = parseJson(text);
  if (value === undefined) return undefined;
  return value === null ? 'null' : typeof value;
}
