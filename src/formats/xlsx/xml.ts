import { damaged } from './faults.js';

/** Receives the parts of an XML text, in their order. Names come without their prefix. */
export interface XmlHandler {
  /** @param attributes as they are written; `attributeOf` reads one */
  open(name: string, attributes: string): void;
  close(name: string): void;
  /** A piece of a text: one text may come in several. */
  text(piece: string): void;
}

/** No workbook nests half as deep. */
const maxDepth = 200;
/** In UTF-16 units: what else is read whole is one tag with its attributes, or a comment. */
const maxTagLength = 1_000_000;

/**
 * Reads XML as workbooks have it, in pieces of any size and in flat memory. A document type is refused, so there are no
 * entities but the five of XML.
 */
export class XmlReader {
  readonly #handler: XmlHandler;
  readonly #open: string[] = [];
  #held = '';
  #isEmpty = true;

  constructor(handler: XmlHandler) {
    this.#handler = handler;
  }

  /** @throws TicketsiftError `bad_input` for what is not well-formed, as far as it matters here */
  push(piece: string): void {
    const text = this.#held + piece;
    let at = 0;
    while (at < text.length) {
      const tag = text.indexOf('<', at);
      const end = tag === -1 ? text.length - unfinishedLength(text, at) : tag;
      if (end > at && this.#open.length > 0) this.#handler.text(plain(text.slice(at, end)));
      at = end;
      if (tag === -1) break;
      const next = this.#readTag(text, tag);
      if (next === -1) break;
      at = next;
    }
    this.#held = text.slice(at);
    if (this.#held.length > maxTagLength) throw damaged('a tag in it never ends');
  }

  /** @throws TicketsiftError `bad_input` where the text is cut off */
  end(): void {
    if (this.#open.length > 0 || this.#isEmpty || this.#held.startsWith('<'))
      throw damaged('its XML is cut off');
  }

  /** Returns where the text goes on after a tag; -1 where its end is still to come. */
  #readTag(text: string, start: number): number {
    switch (text.charCodeAt(start + 1)) {
      case slash:
        return this.#readEndTag(text, start);
      case exclamation:
        return this.#readDeclaration(text, start);
      case questionMark:
        return after(text, '?>', start);
      default:
        return this.#readStartTag(text, start);
    }
  }

  #readStartTag(text: string, start: number): number {
    const end = endOfTag(text, start + 1);
    if (end === -1) return -1;
    const isClosed = text.charCodeAt(end - 1) === slash;
    const content = text.slice(start + 1, isClosed ? end - 1 : end);
    const blank = content.search(whiteSpace);
    const qualified = blank === -1 ? content : content.slice(0, blank);
    const name = localName(qualified);
    if (name === '') throw damaged('its XML is broken');
    if (this.#open.length >= maxDepth) throw damaged(`its XML nests deeper than ${maxDepth} levels`);
    this.#isEmpty = false;
    this.#handler.open(name, blank === -1 ? '' : content.slice(blank));
    if (isClosed) this.#handler.close(name);
    else this.#open.push(qualified);
    return end + 1;
  }

  #readEndTag(text: string, start: number): number {
    const end = text.indexOf('>', start);
    if (end === -1) return -1;
    const qualified = text.slice(start + 2, end).trimEnd();
    if (this.#open.pop() !== qualified) throw damaged('its XML is broken');
    this.#handler.close(localName(qualified));
    return end + 1;
  }

  #readDeclaration(text: string, start: number): number {
    const beginning = text.slice(start, start + cdata.length);
    if (beginning.length < cdata.length && cdata.startsWith(beginning)) return -1;
    if (beginning.startsWith('<!--')) return after(text, '-->', start + 4);
    if (beginning.length < 4 && '<!--'.startsWith(beginning)) return -1;
    if (beginning !== cdata) throw damaged('its XML has a document type, which no workbook has');
    const end = text.indexOf(']]>', start);
    if (end === -1) return -1;
    if (this.#open.length > 0) this.#handler.text(withLineFeeds(text.slice(start + cdata.length, end)));
    return end + 3;
  }
}

const cdata = '<![CDATA[';
const whiteSpace = /[ \t\r\n]/;
const [slash, exclamation, questionMark, greater, quote, apostrophe] = [0x2f, 0x21, 0x3f, 0x3e, 0x22, 0x27];

function after(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at === -1 ? -1 : at + mark.length;
}

/** Finds the `>` of a tag, which may be in the value of an attribute, too. */
function endOfTag(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === greater) return at;
    if (code !== quote && code !== apostrophe) continue;
    at = text.indexOf(code === quote ? '"' : "'", at + 1);
    if (at === -1) return -1;
  }
  return -1;
}

/** How much at the end of a text cannot be read without what follows: the beginning of an entity, or of CR LF. */
function unfinishedLength(text: string, from: number): number {
  const ampersand = text.lastIndexOf('&');
  const isOpen = ampersand >= from && ampersand > text.length - 12 && !text.includes(';', ampersand);
  if (isOpen) return text.length - ampersand;
  return text.endsWith('\r') ? 1 : 0;
}

function localName(qualified: string): string {
  return qualified.slice(qualified.indexOf(':') + 1);
}

/** Returns the characters that a piece of XML means. */
function plain(source: string): string {
  const text = withLineFeeds(source);
  return text.includes('&') ? text.replace(entity, characterOf) : text;
}

/** XML 1.0, 2.11: line ends are line feeds. */
function withLineFeeds(source: string): string {
  return source.includes('\r') ? source.replace(/\r\n?/g, '\n') : source;
}

const entity = /&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/g;
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function characterOf(whole: string, hex?: string, decimal?: string, name?: string): string {
  if (name !== undefined) return named[name] ?? whole;
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}

const patterns = new Map<string, RegExp>();

/** Returns the value of an attribute by its name without prefix; undefined where there is none. */
export function attributeOf(attributes: string, name: string): string | undefined {
  let pattern = patterns.get(name);
  if (!pattern) {
    pattern = new RegExp(`[\\s:]${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`);
    patterns.set(name, pattern);
  }
  const found = pattern.exec(attributes);
  const value = found?.[1] ?? found?.[2];
  return value === undefined ? undefined : plain(value);
}
