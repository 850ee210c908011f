import { endOfString } from './balance.js';

/**
 * The keys of an object in the order in which `text`, its JSON, has them. JavaScript itself puts those first
 * that look like an index of an array.
 */
export function writtenKeys(object: object, text: string): string[] {
  const keys = Object.keys(object);
  return keys.some((key) => isIndex.test(key)) ? scanKeys(text) : keys;
}

const isIndex = /^\d+$/;
const colon = /\s*:/y;

/** Relies on the text being an object in JSON. */
function scanKeys(text: string): string[] {
  const keys = new Set<string>();
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    else if (character === '"') {
      const end = endOfString(text, at);
      colon.lastIndex = end;
      if (depth === 1 && colon.test(text)) keys.add(String(JSON.parse(text.slice(at, end))));
      at = end - 1;
    }
  }
  return [...keys];
}
