import type { Email } from 'postal-mime';
import { withoutUpperControls } from '../windows-1252.js';

/** Returns the text of a message: the plain text, or the HTML if there is no other or the plain text only points to it. */
export function bodyOf({ text = '', html = '' }: Pick<Email, 'text' | 'html'>): string {
  const plain = cleaned(text);
  if (html.trim() === '') return plain;
  return plain === '' || isStub(plain, html) ? cleaned(html) : plain;
}

function cleaned(text: string): string {
  return withoutUpperControls(text).replace(/\r\n?/g, '\n').replace(/^\n+/, '').trimEnd();
}

/** In characters: what is longer is a text by itself. */
const maxStub = 400;
/** So much of the HTML is looked at, in characters. */
const looked = 300_000;

/**
 * Returns whether a plain text only points to the HTML: it is short, and few of its words are in the HTML, which would
 * otherwise say the same.
 */
function isStub(plain: string, html: string): boolean {
  if (plain.length > maxStub) return false;
  const words = new Set(plain.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu));
  if (words.size === 0) return true;
  const other = html
    .slice(0, looked)
    .replace(/<[^<>]*>/g, ' ')
    .toLowerCase();
  const shared = [...words].filter((word) => other.includes(word)).length;
  return shared < words.size / 3;
}
