import type { FoundValue } from './span.js';

/** The sign of an address, as it is and as URLs and HTML write it. */
const signs = /@|%40|&#64;|&#x40;/gi;

/** Scripts that put no blanks between words, so that an address may follow one directly. */
const scripts = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}`;
const unspaced = new RegExp(`[${scripts}]`, 'u');
/** What a name before the sign is made of. */
const ofName = /[\p{L}\p{M}\p{N}._%+'’!#$~-]/u;
/** What a host after it begins with. */
const spacedHost = new RegExp(String.raw`^(?:(?![${scripts}])[\p{L}\p{M}\p{N}._-])*`, 'u');
const unspacedHost = new RegExp(`^[${scripts}a-z0-9.-]*`, 'iu');

/** A host is at most this long (RFC 5321, section 4.5.3.1.2). */
const longestHost = 255;
/** A quoted name, which may hold blanks, is at most this long (RFC 5321, section 4.5.3.1.1). */
const longestName = 64;

/** `logo@2x.png` is a picture. */
const picture = /^\d+x\.\w+$/i;

/**
 * Finds e-mail addresses: `Name@Example.com`, also with a sign that is escaped. Every sign is looked at once, and the
 * name and the host on its sides end at the next one, so that the time is linear.
 */
export function findEmails(text: string): FoundValue[] {
  const found: FoundValue[] = [];
  for (const { 0: sign, index } of text.matchAll(signs)) {
    const end = found.at(-1)?.to ?? 0;
    const host = hostAt(text, index + sign.length);
    if (host === '' || picture.test(host)) continue;
    const from = startOfName(text, index, end);
    if (from === index) continue;
    const to = index + sign.length + host.length;
    const name = decoded(text.slice(from, index));
    found.push({ from, to, value: `${name}@${host}`.normalize('NFKC').toLowerCase() });
  }
  return found;
}

function startOfName(text: string, sign: number, end: number): number {
  if (text[sign - 1] === '"') {
    const quote = text.slice(Math.max(end, sign - longestName - 2), sign - 1).lastIndexOf('"');
    if (quote >= 0) return Math.max(end, sign - longestName - 2) + quote;
  }
  const isWithoutBlanks = unspaced.test(text[sign - 1] ?? '');
  let from = sign;
  while (from > end && isOfName(text[from - 1] ?? '', isWithoutBlanks)) from--;
  // An escape in front of the name is not part of it.
  const escaped = /^.*%(?:2[0-9acf]|3[a-f]|0[0-9a-f])/i.exec(text.slice(from, sign).slice(-3 * longestName));
  if (escaped) from = Math.max(from, sign - 3 * longestName) + escaped[0].length;
  while (from < sign && /[.'’%!#$~-]/.test(text[from] ?? '')) from++;
  return from;
}

function isOfName(character: string, isWithoutBlanks: boolean): boolean {
  const isUnspaced = unspaced.test(character);
  return isWithoutBlanks
    ? isUnspaced || /[a-z0-9._-]/i.test(character)
    : !isUnspaced && ofName.test(character);
}

/** Returns a host with a dot and a top level of letters that begins at a place; empty where there is none. */
function hostAt(text: string, start: number): string {
  const rest = text.slice(start, start + longestHost);
  if (rest.startsWith('[')) return /^\[[0-9a-f.:]{3,50}\]/i.exec(rest)?.[0] ?? '';
  const [all = ''] = (unspaced.test(rest[0] ?? '') ? unspacedHost : spacedHost).exec(rest) ?? [];
  const labels = all.split('.');
  const gap = labels.findIndex((label) => label === '' || label.startsWith('-'));
  const usable = gap === -1 ? labels : labels.slice(0, gap);
  for (let last = usable.length - 1; last > 0; last--) {
    const before = usable[last - 1] ?? '';
    const label = usable[last] ?? '';
    // A sentence that begins without a blank is not part of it: `name@example.com.Thanks`.
    const isSentence = last > 1 && /^\p{Lu}\p{Ll}/u.test(label) && /^\p{Ll}{2,}$/u.test(before);
    const top = isSentence ? undefined : /^(?:xn--[a-z0-9-]+|\p{L}[\p{L}\p{M}]+)/iu.exec(label)?.[0];
    if (top !== undefined) return [...usable.slice(0, last), top].join('.');
  }
  return '';
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
