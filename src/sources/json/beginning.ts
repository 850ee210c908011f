import { parse } from 'lossless-json';
import { parseJson } from '../../core/text/json.js';
import { endOfString, maxDepth } from './balance.js';

/**
 * Parses the beginning of a JSON value as if it ended there: with what is whole, and all brackets closed. Where it is broken,
 * what is before that is all there is. Undefined where nothing can be read.
 */
export function parseBeginning(text: string): unknown {
  const closed = closeBeginning(text);
  const value = parseJson(closed);
  if (value !== undefined) return value;
  const broken = placeOfFault(closed);
  return broken === undefined ? undefined : parseJson(closeBeginning(closed.slice(0, broken)));
}

/** Returns where a text is no longer JSON, which `JSON.parse` does not say; undefined where that is unknown. */
export function placeOfFault(text: string): number | undefined {
  try {
    parse(text);
    return undefined;
  } catch (cause) {
    const [, place] = (cause instanceof SyntaxError && / at position (\d+)$/.exec(cause.message)) || [];
    return place === undefined ? undefined : Number(place);
  }
}

/** Cuts a text after its last whole value and closes the brackets that are open there. */
function closeBeginning(text: string): string {
  const open: string[] = [];
  let end = 0;
  for (let at = 0; at < text.length && open.length <= maxDepth; at++) {
    const character = text.charAt(at);
    if (character === '"') {
      const after = endOfString(text, at);
      if (after === -1) break;
      at = after - 1;
    } else if (character === '{' || character === '[') {
      open.push(character === '{' ? '}' : ']');
      end = at + 1;
    } else if (character === '}' || character === ']') {
      open.pop();
      end = at + 1;
      if (open.length === 0) break;
    } else if (character === ',') {
      end = at;
    }
  }
  return text.slice(0, end) + open.reverse().join('');
}
