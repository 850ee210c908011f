import { parseJson } from './json.js';

/** Longer replies are not searched: an answer to one ticket has a few hundred characters. */
const maxLength = 1_000_000;

/**
 * Returns the one JSON object in a reply: the whole reply, or an object in a code fence or after a sentence of prose.
 * Undefined where there is none, or several that differ. Takes time in proportion to the text, however it is nested.
 */
export function findObject(text: string): object | undefined {
  if (text.length > maxLength) return undefined;
  const whole = parseObject(text);
  if (whole) return whole;
  const found = [...candidates(text)].flatMap((candidate) => parseObject(candidate) ?? []);
  const [first, ...others] = found;
  return first && others.every((other) => sameJson(first, other)) ? first : undefined;
}

function parseObject(text: string): object | undefined {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

/** Yields each outermost `{…}` with balanced braces. Quotes count only inside: prose is full of apostrophes. */
function* candidates(text: string): Generator<string> {
  let start = 0;
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at++;
      else if (character === '"') inString = false;
    } else if (character === '"') {
      inString = depth > 0;
    } else if (character === '{') {
      if (depth === 0) start = at;
      depth++;
    } else if (character === '}' && depth > 0) {
      depth--;
      if (depth === 0) yield text.slice(start, at + 1);
    }
  }
}

/**
 * Returns whether two JSON values are equal, whatever the order of keys. It does not recurse, so deep nesting cannot
 * overflow the stack.
 */
function sameJson(one: object, other: object): boolean {
  const pairs: [unknown, unknown][] = [[one, other]];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [a, b] = pair;
    if (a === b) continue;
    if (!isContainer(a) || !isContainer(b) || Array.isArray(a) !== Array.isArray(b)) return false;
    const values = new Map(Object.entries(b));
    const entries = Object.entries(a);
    if (entries.length !== values.size) return false;
    for (const [key, value] of entries) {
      if (!values.has(key)) return false;
      pairs.push([value, values.get(key)]);
    }
  }
  return true;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
