/** Scripts, and the language where one script is enough to tell. */
const scripts: readonly (readonly [RegExp, string])[] = [
  [/\p{Script=Latin}/u, 'Latn'],
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, 'ja'],
  [/\p{Script=Han}/u, 'zh'],
  [/\p{Script=Hangul}/u, 'ko'],
  [/\p{Script=Cyrillic}/u, 'Cyrl'],
  [/\p{Script=Greek}/u, 'el'],
  [/\p{Script=Arabic}/u, 'Arab'],
  [/\p{Script=Hebrew}/u, 'he'],
  [/\p{Script=Thai}/u, 'th'],
  [/\p{Script=Devanagari}/u, 'Deva'],
];

const letter = /\p{L}/u;
/** Letters that are looked at, so that megabytes cost no more. */
const bound = 4000;

/** Returns the script of most letters of a text, or the language that it tells; Latin for a text without letters. */
export function scriptOf(text: string): string {
  const counts = new Map<string, number>();
  let letters = 0;
  for (const character of text.slice(0, bound)) {
    if (!letter.test(character)) continue;
    letters++;
    const found = scripts.find(([pattern]) => pattern.test(character))?.[1] ?? 'Zyyy';
    counts.set(found, (counts.get(found) ?? 0) + 1);
  }
  if ((counts.get('Latn') ?? 0) * 2 >= letters) return 'Latn';
  counts.delete('Latn');
  // Japanese has signs of its own between the Chinese ones.
  if (counts.has('ja')) return 'ja';
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? 'Latn';
}
