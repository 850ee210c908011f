/** Parses JSON; returns undefined, which is never the value of a JSON text, for any other text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Returns a time as JSON has it: in ISO 8601, in UTC. @param time milliseconds since 1970 */
export function isoTime(time: number): string {
  return new Date(time).toISOString();
}

/** Returns a value as JSON for programs and, in a terminal, for people. */
export function jsonText(value: unknown): string {
  return `${escapeUnseen(JSON.stringify(value, undefined, 2))}\n`;
}

/** Returns a value as an item of a list that `jsonText` writes. */
export function jsonItem(value: unknown): string {
  return escapeUnseen(JSON.stringify([value], undefined, 2)).slice('[\n'.length, -'\n]'.length);
}

/** Returns a value as JSON on one line, as in JSON Lines. */
export function jsonLine(value: unknown): string {
  return `${escapeUnseen(JSON.stringify(value))}\n`;
}

// A fixed list rather than Unicode's classes: those grow with versions of Node, and the same answers must always be the
// same bytes. Without the joiners U+200C and U+200D, which emoji and whole scripts need.
const unseen =
  /[\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/**
 * Returns JSON in which characters that a terminal obeys, reorders by or does not draw are written as `\u` escapes, so that
 * a reviewer sees everything. It means the same.
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
 * Returns a key that occurs twice in an object of a JSON text, of which `JSON.parse` silently takes the last; undefined
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
