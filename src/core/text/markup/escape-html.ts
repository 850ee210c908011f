import { visible } from '../visible.js';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Returns a text as HTML, in an element or an attribute. What would move or hide what is shown is written out. */
export function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** Returns a text of several lines as HTML or XML. Control characters, which XML 1.0 cannot hold, are written out. */
export function escapeLines(text: string): string {
  return text.split(/\r?\n/).map(escapeHtml).join('\n');
}

/** Returns a text as a string of CSS. */
export function cssString(text: string): string {
  const escaped = (character: string) => `\\${character.codePointAt(0)?.toString(16)} `;
  return `"${visible(text).replace(/[^\w .-]/gu, escaped)}"`;
}
