import type { Prompt } from '../core/prompt.js';

/**
 * The placeholder syntax: `{name}` is filled in, `{{name}}` writes a literal `{name}`, and braces around
 * anything but an identifier (such as the JSON example of a prompt) stand for themselves.
 */
const placeholder = /\{\{([\p{L}_][\p{L}\p{N}_]*)\}\}|\{([\p{L}_][\p{L}\p{N}_]*)\}/gu;

/** A text between placeholders, or the name of one. */
export type TemplatePiece = { readonly literal: string } | { readonly name: string };

export function parsePlaceholders(text: string): TemplatePiece[] {
  const pieces: TemplatePiece[] = [];
  let literal = '';
  let end = 0;
  for (const match of text.matchAll(placeholder)) {
    const [whole, escaped, name] = match;
    literal += text.slice(end, match.index);
    end = match.index + whole.length;
    if (name === undefined) {
      literal += `{${escaped}}`;
    } else {
      pieces.push({ literal }, { name });
      literal = '';
    }
  }
  pieces.push({ literal: literal + text.slice(end) });
  return pieces.filter((piece) => !('literal' in piece) || piece.literal !== '');
}

/** The names of all placeholders in a prompt's texts, each once, in the order of their first appearance. */
export function placeholderNames({ system = '', body }: Pick<Prompt, 'system' | 'body'>): string[] {
  const pieces = [system, body].flatMap(parsePlaceholders);
  return [...new Set(pieces.flatMap((piece) => ('name' in piece ? [piece.name] : [])))];
}
