import type { Prompt } from '../core/prompt.js';
import { findName, normalName } from '../core/text/normal-name.js';

const identifier = String.raw`[\p{L}_][\p{L}\p{M}\p{N}_]*`;
const quotedName = String.raw`"[^"\n]+"`;
const name = `${identifier}|${quotedName}`;

/**
 * The placeholder syntax: `{name}` and `{"Any name"}` are filled in, `{{name}}` writes a literal `{name}`, and braces
 * around anything else (such as the JSON example of a prompt) stand for themselves.
 */
const placeholder = new RegExp(String.raw`\{\{(${name})\}\}|\{(${name})\}`, 'gu');

const wholeIdentifier = new RegExp(`^${identifier}$`, 'u');

/** A text between placeholders, or the name of one: in quotes where it is written so. */
export type TemplatePiece = { readonly literal: string } | { readonly name: string };

/** Returns the index of the column that a placeholder names, or -1. */
export function columnOfPlaceholder(columns: readonly string[], name: string): number {
  const quoted = quotedColumn(name);
  if (quoted !== undefined) return columns.indexOf(quoted);
  // A column named `categories` is most likely the label: it must not slip in where a list was meant.
  return name === 'text' || name === 'categories' ? -1 : findName(columns, name);
}

/** The column that a placeholder in quotes names, as it is spelt; undefined for one without. */
export function quotedColumn(name: string): string | undefined {
  return name.startsWith('"') ? name.slice(1, -1) : undefined;
}

/**
 * Returns what to write in braces for each column that one can name: `customer`, `full_name` for `Full name`, and
 * `"2nd line"` where nothing else works.
 */
export function placeholdersFor(columns: readonly string[]): string[] {
  const spellings = countEach(columns.map((column) => column.toLowerCase()));
  const normals = columns.map((column) => normalName(column).replaceAll(' ', '_'));
  const namesakes = countEach(normals);
  return columns.flatMap((column, index) => {
    // `{text}` is the ticket's.
    if (column === 'text') return [];
    if (isIdentifier(column)) return [column];
    const normal = normals[index] ?? '';
    const isItsOwn = namesakes.get(normal) === 1 && !spellings.has(normal);
    if (isIdentifier(normal) && isItsOwn) return [normal];
    return /["\n]/.test(column) ? [] : [`"${column}"`];
  });
}

/** Returns whether a name can be written in braces as it is, and means a column there. */
function isIdentifier(name: string): boolean {
  return wholeIdentifier.test(name) && name !== 'text' && name !== 'categories';
}

function countEach(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

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

/** Returns the offset of the first placeholder of a name, or -1. */
export function findPlaceholder(text: string, name: string): number {
  for (const { index, 2: found } of text.matchAll(placeholder)) if (found === name) return index;
  return -1;
}

/** The names of all placeholders in a prompt's texts, each once, in the order of their first appearance. */
export function placeholderNames({ system = '', body }: Pick<Prompt, 'system' | 'body'>): string[] {
  const pieces = [system, body].flatMap(parsePlaceholders);
  return [...new Set(pieces.flatMap((piece) => ('name' in piece ? [piece.name] : [])))];
}
