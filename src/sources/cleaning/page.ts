import { breaksAround, voidElements } from './html-names.js';
import { addressBeside } from './link-text.js';
import { isAnswerColor, isHeaderRule, type Mark, type MarkedPart, mailMarkOf } from './marked-elements.js';
import { TextBuilder } from './text-builder.js';

/** What a page says. */
export interface PageText {
  readonly text: string;
  /** In their order; no quote or signature is within another. */
  readonly marked: readonly MarkedPart[];
}

/** The attributes of an element that decide how it is shown, by name. */
export type Attributes = Readonly<Record<string, string>>;

export const noAttributes: Attributes = {};

interface OpenElement {
  readonly name: string;
  /** Line breaks after it, at least. */
  readonly breaks: number;
  /** What its end does besides. */
  readonly close: (() => void) | undefined;
}

/** Writes what the elements of a page show. */
export class Page {
  readonly #text = new TextBuilder();
  readonly #marked: MarkedPart[] = [];
  readonly #open: OpenElement[] = [];
  readonly #counts = new Map<string, number>();
  readonly #rows: number[] = [];
  readonly #lists: (number | undefined)[] = [];
  #run = '';
  #hidden = 0;
  #keepsSpaces = 0;
  #endLink: (() => void) | undefined;
  #markedDepth = 0;
  #hasRest = false;

  result(): PageText {
    this.flush();
    while (this.#open.length > 0) this.#closeLast();
    const marked = this.#marked.toSorted((a, b) => a.start - b.start);
    return { text: this.#text.toString(), marked };
  }

  /** Adds to the text between two elements. */
  add(text: string): void {
    this.#run += text;
  }

  /** Leaves out what was added since the text was written last. */
  drop(): void {
    this.#run = '';
  }

  /** Writes what was added. */
  flush(): void {
    const run = this.#run;
    this.#run = '';
    if (run === '' || this.#hidden > 0) return;
    if (this.#keepsSpaces > 0) this.#text.addLines(run);
    else this.#text.add(run);
  }

  openElement(name: string, attributes: Attributes): void {
    const last = this.#open.at(-1)?.name;
    if (name === last && (name === 'p' || name === 'li' || name === 'tr' || name === 'option'))
      this.#closeLast();
    if ((name === 'td' || name === 'th') && (last === 'td' || last === 'th')) this.#closeLast();
    if (voidElements.has(name)) this.#voidElement(name, attributes);
    else {
      const breaks = this.#breaksAround(name, attributes);
      if (breaks > 0) this.#break(breaks);
      this.#push({ name, breaks, close: this.#begin(name, attributes) });
    }
  }

  /** Closes an element and all that are open in it. What was never opened closes nothing. */
  closeElement(name: string): void {
    if ((this.#counts.get(name) ?? 0) === 0) {
      const breaks = breaksAround.get(name) ?? 0;
      if (breaks > 0) this.#break(1);
      return;
    }
    while (this.#open.at(-1)?.name !== name) this.#closeLast();
    this.#closeLast();
  }

  openChatElement(name: string, { alt = '' }: Attributes): void {
    if (name === 'emoji') this.#run += alt;
    if (name === 'codeblock') this.#break(2);
  }

  closeChatElement(name: string): void {
    if (name === 'codeblock') this.#break(2);
  }

  #voidElement(name: string, attributes: Attributes): void {
    if (name === 'br') {
      this.flush();
      this.#text.lineBreak();
    } else if (name === 'hr') {
      this.#break(2);
      this.#markRest(mailMarkOf(name, attributes));
    } else if (name === 'img' || name === 'area' || name === 'input') {
      const { alt = '' } = attributes;
      if (alt.trim() !== '') this.#run += ` ${alt} `;
    }
  }

  /** Begins an element. Returns what its end does besides ending the line. */
  #begin(name: string, attributes: Attributes): (() => void) | undefined {
    const begun = this.#beginByName(name, attributes);
    return attributes === noAttributes ? begun : this.#beginByStyle(name, attributes, begun);
  }

  #beginByName(name: string, attributes: Attributes): (() => void) | undefined {
    switch (name) {
      case 'a':
        return attributes.href === undefined ? undefined : this.#beginLink(attributes.href);
      case 'blockquote':
        this.#text.openQuote();
        return () => this.#text.closeQuote();
      case 'ul':
      case 'ol':
      case 'menu':
      case 'dir':
        return this.#beginList(name === 'ol' ? startOf(attributes) : undefined);
      case 'li':
        return this.#beginItem();
      case 'tr':
        this.#rows.push(this.#text.length);
        return () => {
          this.#rows.pop();
          this.#text.closeRow();
        };
      case 'td':
      case 'th': {
        this.flush();
        const rowStart = this.#rows.at(-1);
        if (rowStart !== undefined) this.#text.openCell(rowStart);
        return undefined;
      }
      case 'pre':
      case 'textarea':
        return this.#keepSpaces();
      default:
        return undefined;
    }
  }

  /** Adds what attributes say to what an element's end does. */
  #beginByStyle(name: string, attributes: Attributes, begun: (() => void) | undefined) {
    const { style } = attributes;
    const mark = mailMarkOf(name, attributes);
    if (mark === 'rest') this.#markRest(mark);
    if (style !== undefined) this.#markStyle(style);
    if (attributes.color !== undefined) this.#markStyle(`color:${attributes.color}`);
    const ends = [
      begun,
      style !== undefined && /white-space\s*:\s*(?:pre|break-spaces)/i.test(style) && this.#keepSpaces(),
      style !== undefined && /display\s*:\s*none|mso-hide\s*:\s*all/i.test(style) && this.#hide(),
      mark !== undefined && mark !== 'rest' && this.#beginMarked(mark),
    ].filter((end) => typeof end === 'function');
    if (ends.length < 2) return ends[0];
    return () => {
      for (const end of ends) end();
    };
  }

  #keepSpaces(): () => void {
    this.flush();
    this.#keepsSpaces++;
    return () => {
      this.#keepsSpaces--;
    };
  }

  #hide(): () => void {
    this.flush();
    this.#hidden++;
    return () => {
      this.#hidden--;
    };
  }

  /** Word and Outlook write each line as a paragraph; all others mean one. */
  #breaksAround(name: string, attributes: Attributes): number {
    const breaks = breaksAround.get(name) ?? 0;
    if (breaks < 2) return breaks;
    const isLine =
      attributes.class !== undefined && /\b(?:x_)?Mso(?:Normal|Plain|NoSpac|List)/.test(attributes.class);
    if (name === 'p' && isLine) return 1;
    return this.#text.isInList ? 1 : breaks;
  }

  #break(count: number): void {
    this.flush();
    this.#text.breakLines(count);
  }

  /** A link ends where the next one begins, as in a browser. */
  #beginLink(href: string): () => void {
    this.flush();
    this.#endLink?.();
    const { mark } = this.#text;
    const end = () => {
      if (this.#endLink !== end) return;
      this.#endLink = undefined;
      const address = this.#hidden > 0 ? undefined : addressBeside(this.#text.since(mark), href);
      if (address !== undefined) this.#text.add(` (${address})`);
    };
    this.#endLink = end;
    return end;
  }

  #beginList(start: number | undefined): () => void {
    this.#text.openList();
    this.#lists.push(start);
    return () => {
      this.#text.closeList();
      this.#lists.pop();
    };
  }

  #beginItem(): () => void {
    const number = this.#lists.at(-1);
    if (number !== undefined) this.#lists.splice(-1, 1, number + 1);
    if (this.#lists.length === 0) return () => {};
    this.#text.openItem(number === undefined ? '- ' : `${number}. `);
    return () => this.#text.closeItem();
  }

  #beginMarked(mark: Mark): () => void {
    this.flush();
    const start = this.#text.length;
    this.#markedDepth++;
    return () => {
      this.#markedDepth--;
      if (this.#markedDepth > 0 || this.#hasRest) return;
      this.#marked.push({ mark, start, end: this.#text.length });
    };
  }

  /** From here on all is quoted. */
  #markRest(mark: Mark | undefined): void {
    if (mark !== 'rest' || this.#hasRest || this.#markedDepth > 0) return;
    this.flush();
    this.#hasRest = true;
    this.#marked.push({ mark, start: this.#text.length, end: Number.POSITIVE_INFINITY });
  }

  /** Notes rules above headers, and colours outside links. */
  #markStyle(style: string): void {
    const isAnswer = this.#endLink === undefined && isAnswerColor(style);
    if (!isAnswer && !isHeaderRule(style)) return;
    this.flush();
    const start = this.#text.length;
    this.#marked.push({ mark: isAnswer ? 'answer' : 'header', start, end: start });
  }

  #push(element: OpenElement): void {
    this.#open.push(element);
    this.#counts.set(element.name, (this.#counts.get(element.name) ?? 0) + 1);
  }

  #closeLast(): void {
    const last = this.#open.pop();
    if (last === undefined) return;
    this.#counts.set(last.name, (this.#counts.get(last.name) ?? 1) - 1);
    if (last.close !== undefined) {
      this.flush();
      last.close();
    }
    if (last.breaks > 0) this.#break(last.breaks);
  }
}

function startOf({ start = '1' }: Attributes): number {
  const number = Number.parseInt(start, 10);
  return Number.isSafeInteger(number) ? number : 1;
}
