import { Tokenizer } from 'htmlparser2';
import { isChatElement, isElement, unseen } from './html-names.js';
import { noAttributes, Page, type PageText } from './page.js';

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

/**
 * Returns the text of a page as it is shown: no scripts, styles or comments, blocks on lines of their own, `- ` before the
 * items of lists, ` | ` between cells, `> ` before quoted lines, addresses after links, and pictures by their alternative
 * texts. Takes time in proportion to the length, whatever the page holds.
 */
export function htmlToText(html: string): PageText {
  const reader = new TagReader(html);
  const tokenizer = new Tokenizer({ decodeEntities: true }, reader);
  tokenizer.write(html);
  tokenizer.end();
  return reader.page.result();
}

/** Receives what the tokenizer finds, and tells the elements of a page from what looks like tags and from what is not shown. */
class TagReader {
  readonly page = new Page();
  readonly #html: string;
  #tag = '';
  #tagStart = 0;
  #attribute: string | undefined;
  #attributes: Record<string, string> | undefined;
  #hasAttributes = false;
  #unseen: string | undefined;
  readonly #leftOut = new Map<string, number>();
  readonly #lastEnds = new Map<string, number>();

  constructor(html: string) {
    this.#html = html;
  }

  ontext(start: number, end: number): void {
    this.page.add(this.#html.slice(start, end));
  }

  ontextentity(codepoint: number): void {
    this.page.add(String.fromCodePoint(codepoint));
  }

  oncdata(start: number, end: number, endOffset: number): void {
    this.page.add(this.#html.slice(start, end - endOffset));
  }

  onopentagname(start: number, end: number): void {
    this.#tag = this.#html.slice(start, end).toLowerCase();
    this.#tagStart = start - 1;
    this.#attributes = undefined;
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
    if (isChatElement(name)) this.page.openChatElement(name, this.#attributes ?? noAttributes);
    else if (!isElement(name) || (unseen.has(name) && !this.#hasEnd(name, end))) this.#unknownTag(end);
    else if (unseen.has(name)) this.#beginUnseen(name);
    else this.page.openElement(name, this.#attributes ?? noAttributes);
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
      if (isChatElement(name)) this.page.closeChatElement(name);
      else if (!isMarkup(name) && !this.#closesLeftOut(name))
        this.page.add(`</${this.#html.slice(start, end)}>`);
    } else if (name === 'br') this.page.openElement('br', noAttributes);
    else this.page.closeElement(name);
  }

  oncomment(): void {}
  ondeclaration(): void {}
  onend(): void {}
  onprocessinginstruction(): void {}

  #addToAttribute(text: string): void {
    const name = this.#attribute;
    if (name === undefined) return;
    this.#attributes ??= {};
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
    this.page.flush();
    this.#unseen = name;
  }

  #endUnseen(): void {
    this.page.drop();
    this.#unseen = undefined;
  }

  /** What looks like a tag and is none, such as `<robin@example.com>` and `List<String>`, is text. */
  #unknownTag(end: number): void {
    const isText = !this.#hasAttributes || /[@:.]/.test(this.#tag);
    if (isText) this.page.add(this.#html.slice(this.#tagStart, end + 1));
    else this.#leftOut.set(this.#tag, (this.#leftOut.get(this.#tag) ?? 0) + 1);
  }

  /** Whether a tag closes an unknown element whose beginning was left out. */
  #closesLeftOut(name: string): boolean {
    const count = this.#leftOut.get(name) ?? 0;
    if (count > 0) this.#leftOut.set(name, count - 1);
    return count > 0;
  }
}

/** Whether an unknown name is one of a component, not of a word in brackets. */
function isMarkup(name: string): boolean {
  return name.includes('-');
}
