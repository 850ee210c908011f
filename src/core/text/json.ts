/** Returns what a JSON text holds; undefined where it is not JSON, which no JSON text holds. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A value as JSON to be read by programs and, in a terminal, by people. */
export function jsonText(value: unknown): string {
  return `${escapeUnseen(JSON.stringify(value, undefined, 2))}\n`;
}

/** The same on one line, as JSON Lines have it. */
export function jsonLine(value: unknown): string {
  return `${escapeUnseen(JSON.stringify(value))}\n`;
}

// A fixed list rather than Unicode's classes: those grow with versions of Node, and the same answers must always
// be the same bytes. The joiners U+200C and U+200D are left out, which emoji and whole scripts are written with.
const unseen =
  /[\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/**
 * JSON in which what `JSON.stringify` leaves and a terminal obeys, reorders by or does not draw is written as
 * `\u` escapes: whoever reviews it sees all there is. It means the same.
 */
export function escapeUnseen(json: string): string {
  return json.replace(unseen, (found) =>
    found
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/**
 * Returns a key that an object within a JSON text has twice, of which `JSON.parse` takes the last without a word; undefined
 * where there is none.
 */
export function repeatedKey(json: string): string | undefined {
  const objects: Set<string>[] = [];
  let text = '';
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}:]/g)) {
    if (token === '{') objects.push(new Set());
    else if (token === '}') objects.pop();
    else if (token !== ':') text = token;
    else {
      const key = String(parseJson(text));
      const keys = objects.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return undefined;
}
