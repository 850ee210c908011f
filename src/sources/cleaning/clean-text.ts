import type { Cleaning, CleaningPart, Removed } from '../../core/cleaning.js';
import { findDisclaimer } from './disclaimers.js';
import { isHtml } from './is-html.js';
import { countLines, isOnlySpace } from './lines.js';
import type { PageText } from './page.js';
import { findQuote } from './quotes.js';
import { findSignature } from './signatures.js';

/** What is left of a text, and what was taken out. */
export interface CleanText {
  readonly text: string;
  readonly removed: Removed;
}

/** Reads pages: loaded where there is one. */
export type ReadHtml = (html: string) => PageText;

export interface CleaningOptions {
  readonly cleaning: Cleaning;
  readonly readHtml: ReadHtml;
  /** Whether the ticket is a forwarded mail, which is quoted as a whole. */
  readonly isForward: boolean;
  /** Whether it answers another mail; undefined where nothing tells. */
  readonly isReply: boolean | undefined;
}

/** How often quoted mails and signatures are looked for above each other, at most. */
const maxRounds = 3;

/** Whether a text may be changed: most are of one line without a tag, and stay as they are. */
export function mayChange(text: string): boolean {
  return text.includes('\n') || text.includes('<') || text.includes(base64Mark);
}

/** Cleans a text. What would leave nothing leaves it as it was; a text without anything to take out is the same one. */
export function cleanText(
  text: string,
  { cleaning, readHtml, isForward, isReply }: CleaningOptions,
): CleanText {
  const removed: Partial<Record<CleaningPart, number>> = {};
  const isPage = isHtml(text);
  if (isPage && !cleaning.html) return { text, removed };
  const page = isPage ? readHtml(text) : undefined;
  const read = page === undefined || isOnlySpace(page.text) ? undefined : page;
  const shown = read?.text ?? (cleaning.html ? withoutData(text) : text);
  if (shown !== text) removed.html = 0;
  let left = shown;
  const cut = (part: CleaningPart, start: number | undefined): boolean => {
    if (start === undefined) return false;
    removed[part] = (removed[part] ?? 0) + countLines(left.slice(start));
    left = left.slice(0, start).trimEnd();
    return true;
  };
  const signature = (of: string) => findSignature(of, read !== undefined, read?.marked);
  // A signature may be above what is quoted, or below it.
  for (let again = true, rounds = 0; again && rounds < maxRounds; rounds++) {
    const quote = cleaning.quotes && !isForward ? findQuote(left, { isReply }, read?.marked) : undefined;
    again = quote !== undefined && !isSignature(left.slice(0, quote)) && cut('quotes', quote);
    if (cleaning.signatures) again = cut('signatures', signature(left)) || again;
    if (cleaning.disclaimers) again = cut('disclaimers', findDisclaimer(left)) || again;
  }
  return { text: left, removed };
}

/** Whether a text is a signature and nothing else: below it, what is quoted is all there is to read. */
function isSignature(text: string): boolean {
  const below = `.\n${text.trim()}`;
  return /^-- ?(?:\r?\n|$)/.test(text.trimStart()) || findSignature(below, true) === 2;
}

const base64Mark = ';base64,';
const data = /data:[\w.+-]{1,60}\/[\w.+-]{1,60}(?:;[\w.=+-]{1,60}){0,5};base64,[\w+/=%-]{200,}/g;

/** A text without the contents of files that are written into it, as in Markdown. */
function withoutData(text: string): string {
  if (!text.includes(base64Mark)) return text;
  return text.replace(data, (uri) => `${uri.slice(0, uri.indexOf(base64Mark) + base64Mark.length)}…`);
}
