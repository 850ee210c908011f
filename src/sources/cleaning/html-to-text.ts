import { Tokenizer } from 'htmlparser2';
import { breaksAround, isChatElement, isElement, unseen, voidElements } from './html-names.js';
import { addressBeside } from './link-text.js';
import { isAnswerColor, isHeaderRule, type Mark, mailMarkOf } from './marked-elements.js';
import { TextBuilder } from './text-builder.js';

/** A part of a text that an element of the page marks. */
export interface MarkedPart {
  readonly mark: Mark;
  readonly start: number;
  readonly end: number;
}

/** What a page says. */
export interface HtmlText {
  readonly text: string;
  /** In their order; no quote or signature is within another. */
  readonly marked: readonly MarkedPart[];
}

/** Characters of an attribute that are looked at: no name or address is longer, and a picture may be. */
const maxAttribute = 4_000;

const attributesOfInterest = new Set([
  'href',
  'alt',
  'class',
  'id',
  'type',
  'style',
  'start',
  'name',
  'color',
]);

type Attributes = Record<string, string>;

const noAttributes: Attributes = {};

interface OpenElement {
  readonly name: string;
  /** Line breaks after it, at least. */
  readonly breaks: number;
  /** What its end does besides. */
  readonly close: (() => void) | undefined;
}

/**
 * Returns the text of a page as it is shown: no scripts, styles or comments, blocks on lines of their own, `- ` before the
 * items of lists, ` | ` between cells, `> ` before quoted lines, addresses after links, and pictures by their alternative
 * texts. Takes time in proportion to the length, whatever the page holds.
 */
export function htmlToText(html: string): HtmlText {
  const page = new Page(html);
  const tokenizer = new Tokenizer({ decodeEntities: true }, page);
  tokenizer.write(html);
  tokenizer.end();
  return page.result();
}

/** Hears of the tags of a page and writes what they show. */
class Page {
  readonly #html: string;
  readonly #text = new TextBuilder();
  readonly #marked: MarkedPart[] = [];
  readonly #open: OpenElement[] = [];
  readonly #counts = new Map<string, number>();
  readonly #rows: number[] = [];
  readonly #lists: (number | undefined)[] = [];
  #run = '';
  #tag = '';
  #tagStart = 0;
  #attribute: string | undefined;
  #attributes = noAttributes;
  #hasAttributes = false;
  #unseen: string | undefined;
  readonly #leftOut = new Map<string, number>();
  readonly #lastEnds = new Map<string, number>();
  #hidden = 0;
  #keepsSpaces = 0;
  #endLink: (() => void) | undefined;
  #markedDepth = 0;
  #hasRest = false;

  constructor(html: string) {
    this.#html = html;
  }

  result(): HtmlText {
    this.#flush();
    while (this.#open.length > 0) this.#closeLast();
    const marked = this.#marked.toSorted((a, b) => a.start - b.start);
    return { text: this.#text.toString(), marked };
  }

  ontext(start: number, end: number): void {
    this.#run += this.#html.slice(start, end);
  }

  ontextentity(codepoint: number): void {
    this.#run += String.fromCodePoint(codepoint);
  }

  oncdata(start: number, end: number, endOffset: number): void {
    this.#run += this.#html.slice(start, end - endOffset);
  }

  onopentagname(start: number, end: number): void {
    this.#tag = this.#html.slice(start, end).toLowerCase();
    this.#tagStart = start - 1;
    this.#attributes = noAttributes;
    this.#hasAttributes = false;
  }

  onattribname(start: number, end: number): void {
    this.#hasAttributes = true;
    const name = end - start > 5 ? '' : this.#html.slice(start, end).toLowerCase();
    this.#attribute = attributesOfInterest.has(name) ? name : undefined;
  }

  onattribdata(start: number, end: number): void {
    this.#addToAttribute(this.#html.slice(start, Math.min(end, start + maxAttribute)));
  }

  onattribentity(codepoint: number): void {
    this.#addToAttribute(String.fromCodePoint(codepoint));
  }

  onattribend(): void {
    this.#attribute = undefined;
  }

  onopentagend(end: number): void {
    const name = this.#tag;
    if (this.#unseen !== undefined) return;
    if (isChatElement(name)) this.#beginChatElement(name);
    else if (!isElement(name) || (unseen.has(name) && !this.#hasEnd(name, end))) this.#unknownTag(end);
    else if (unseen.has(name)) this.#beginUnseen(name);
    else this.#openElement(name, this.#attributes);
  }

  onselfclosingtag(end: number): void {
    this.onopentagend(end);
  }

  onclosetag(start: number, end: number): void {
    const name = this.#html.slice(start, end).toLowerCase();
    if (this.#unseen !== undefined) {
      if (name === this.#unseen) this.#endUnseen();
      return;
    }
    if (!isElement(name)) {
      if (isChatElement(name)) this.#endChatElement(name);
      else if (!isMarkup(name) && !this.#closesLeftOut(name))
        this.#run += `</${this.#html.slice(start, end)}>`;
    } else if (name === 'br') this.#openElement('br', noAttributes);
    else this.#closeElement(name);
  }

  oncomment(): void {}
  ondeclaration(): void {}
  onend(): void {}
  onprocessinginstruction(): void {}

  #addToAttribute(text: string): void {
    const name = this.#attribute;
    if (name === undefined) return;
    if (this.#attributes === noAttributes) this.#attributes = {};
    const before = this.#attributes[name];
    if (before === undefined) this.#attributes[name] = text;
    else if (before.length < maxAttribute) this.#attributes[name] = before + text;
  }

  /** Whether an element that would hide all the rest is closed somewhere. */
  #hasEnd(name: string, from: number): boolean {
    let last = this.#lastEnds.get(name);
    if (last === undefined) {
      last = this.#html.toLowerCase().lastIndexOf(`</${name}`);
      this.#lastEnds.set(name, last);
    }
    return last > from;
  }

  #beginUnseen(name: string): void {
    this.#flush();
    this.#unseen = name;
  }

  #endUnseen(): void {
    this.#run = '';
    this.#unseen = undefined;
  }

  /** What looks like a tag and is none, such as `<robin@example.com>` and `List<String>`, is text. */
  #unknownTag(end: number): void {
    const isText = !this.#hasAttributes || /[@:.]/.test(this.#tag);
    if (isText) this.#run += this.#html.slice(this.#tagStart, end + 1);
    else this.#leftOut.set(this.#tag, (this.#leftOut.get(this.#tag) ?? 0) + 1);
  }

  /** Whether a tag closes an unknown element whose beginning was left out. */
  #closesLeftOut(name: string): boolean {
    const count = this.#leftOut.get(name) ?? 0;
    if (count > 0) this.#leftOut.set(name, count - 1);
    return count > 0;
  }

  #beginChatElement(name: string): void {
    const { alt = '' } = this.#attributes;
    if (name === 'emoji') this.#run += alt;
    if (name === 'codeblock') this.#break(2);
  }

  #endChatElement(name: string): void {
    if (name === 'codeblock') this.#break(2);
  }

  #flush(): void {
    const run = this.#run;
    this.#run = '';
    if (run === '' || this.#hidden > 0) return;
    if (this.#keepsSpaces > 0) this.#text.addLines(run);
    else this.#text.add(run);
  }

  #openElement(name: string, attributes: Attributes): void {
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

  #voidElement(name: string, attributes: Attributes): void {
    if (name === 'br') {
      this.#flush();
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
        this.#flush();
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
    this.#flush();
    this.#keepsSpaces++;
    return () => {
      this.#keepsSpaces--;
    };
  }

  #hide(): () => void {
    this.#flush();
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
    this.#flush();
    this.#text.breakLines(count);
  }

  /** A link ends where the next one begins, as in a browser. */
  #beginLink(href: string): () => void {
    this.#flush();
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
    this.#flush();
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
    this.#flush();
    this.#hasRest = true;
    this.#marked.push({ mark, start: this.#text.length, end: Number.POSITIVE_INFINITY });
  }

  /** Notes rules above headers, and colours outside links. */
  #markStyle(style: string): void {
    const isAnswer = this.#endLink === undefined && isAnswerColor(style);
    if (!isAnswer && !isHeaderRule(style)) return;
    this.#flush();
    const start = this.#text.length;
    this.#marked.push({ mark: isAnswer ? 'answer' : 'header', start, end: start });
  }

  #push(element: OpenElement): void {
    this.#open.push(element);
    this.#counts.set(element.name, (this.#counts.get(element.name) ?? 0) + 1);
  }

  /** Closes an element and all that are open in it. What was never opened closes nothing. */
  #closeElement(name: string): void {
    if ((this.#counts.get(name) ?? 0) === 0) {
      const breaks = breaksAround.get(name) ?? 0;
      if (breaks > 0) this.#break(1);
      return;
    }
    while (this.#open.at(-1)?.name !== name) this.#closeLast();
    this.#closeLast();
  }

  #closeLast(): void {
    const last = this.#open.pop();
    if (last === undefined) return;
    this.#counts.set(last.name, (this.#counts.get(last.name) ?? 1) - 1);
    if (last.close !== undefined) {
      this.#flush();
      last.close();
    }
    if (last.breaks > 0) this.#break(last.breaks);
  }
}

/** Whether an unknown name is one of a component, not of a word in brackets. */
function isMarkup(name: string): boolean {
  return name.includes('-');
}

function startOf({ start = '1' }: Attributes): number {
  const number = Number.parseInt(start, 10);
  return Number.isSafeInteger(number) ? number : 1;
}
