/** The replacement for a secret in a text. */
const cover = '[hidden]';

/** The length in characters from which on a part of a secret is hidden like the whole. */
const tellingLength = 16;
/** Shorter secrets are placeholders, and as words too common to be hidden. */
const shortestSecret = 4;
/** Up to this length a secret is hidden only as a whole word, since words are parts of others. */
const longestWord = 7;
/** Shorter secrets are not searched for in other encodings: too few of their characters would be left to recognise. */
const shortestEncoded = 6;
/** The most secrets that are known at once. A run of days gets a new token every few minutes; the oldest have expired. */
const maxSecrets = 100;
/** Words that are in most messages, although some people use them as passwords. */
const tooCommon = new Set(['http', 'https', 'postgres', 'postgresql', 'ticketsift', 'localhost']);

/**
 * The secrets of a run, which it hides in everything that it shows: as they are and encoded (for URLs, as base64, also
 * within other base64, as hex digits, with escapes of JSON, of HTML or of strings), whole and in part, even with control
 * characters in between.
 */
export class KnownSecrets {
  readonly #secrets = new Set<string>();
  #patterns: Patterns | undefined;

  constructor(...secrets: readonly (string | undefined)[]) {
    this.add(...secrets);
  }

  /** Adds secrets. Secrets that are not set, or too short, are ignored. */
  add(...secrets: readonly (string | undefined)[]): void {
    for (const secret of secrets) {
      if (secret === undefined || secret.length < shortestSecret || tooCommon.has(secret.toLowerCase()))
        continue;
      // Added again, so that the newest is last.
      const isKnown = this.#secrets.delete(secret);
      this.#secrets.add(secret);
      if (!isKnown) this.#patterns = undefined;
    }
    for (const oldest of this.#secrets) {
      if (this.#secrets.size <= maxSecrets) break;
      this.#secrets.delete(oldest);
    }
  }

  /** Returns a text without the secrets. Must be called before a text is cut. */
  hide(text: string): string {
    if (this.#secrets.size === 0 || text === '') return text;
    this.#patterns ??= patternsOf(this.#secrets);
    const hidden = new Uint8Array(text.length);
    let isAny = false;
    for (const view of viewsOf(text)) {
      for (const [first, last] of matches(view.text, this.#patterns)) {
        isAny = true;
        hidden.fill(1, view.starts[first], view.ends[last - 1]);
      }
    }
    return isAny ? covered(text, hidden) : text;
  }
}

interface Patterns {
  /** Parts of `tellingLength` characters. */
  readonly parts: ReadonlySet<string>;
  /** Whole forms that are shorter than that. */
  readonly wholes: ReadonlySet<string>;
  /** Forms that are hidden only on their own. */
  readonly words: ReadonlySet<string>;
}

function patternsOf(secrets: Iterable<string>): Patterns {
  const [parts, wholes, words] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const secret of secrets) {
    const encodings = secret.length < shortestEncoded ? [] : encodingsOf(secret);
    for (const form of [...plainFormsOf(secret), ...encodings].map(comparable)) {
      for (let at = 0; at + tellingLength <= form.length; at++) parts.add(form.slice(at, at + tellingLength));
      if (form.length >= tellingLength || form.length < shortestSecret) continue;
      (secret.length <= longestWord && form.length === secret.length ? words : wholes).add(form);
    }
  }
  return { parts, wholes, words };
}

/** Returns a secret as it is, as it is in a form, and as it is after decoding too often if it contains escapes. */
function plainFormsOf(secret: string): string[] {
  const once = secret.replace(anyEscape, decode);
  return [secret, secret.replaceAll(' ', '+'), once, once.replace(anyEscape, decode)];
}

/** Returns a secret as hex digits, and as base64 (RFC 4648, sections 4 and 5) at each position within other bytes. */
function encodingsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    bytes.toString('hex'),
    ...[0, 1, 2].flatMap((before) => {
      const all = Buffer.concat([Buffer.alloc(before), bytes]);
      // Without the characters that also depend on the bytes around it.
      const [from, to] = [Math.ceil((before * 8) / 6), Math.floor((all.length * 8) / 6)];
      return (['base64', 'base64url'] as const).map((name) => all.toString(name).slice(from, to));
    }),
  ];
}

/** Returns a text as it is compared: in lower case, as hex digits and hosts may be, and without characters that split it. */
function comparable(text: string): string {
  return inSmall(text.replace(gaps, ''));
}

function inSmall(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** A text with the place of each unit in the original. */
interface View {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Characters that a terminal does not draw, and their pictures: control and format characters. */
const undrawn = /[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2400-\u2426⏎]/gu;
/** The same, with whole sequences that a terminal obeys, for colours and titles. */
const gaps = new RegExp(
  `[\\p{Cc}␛]\\[[0-?]*[ -/]*[@-~]|[\\p{Cc}␛]\\][^\\p{Cc}]*\\p{Cc}\\\\?|${undrawn.source}`,
  'gu',
);
/** Escapes of characters: in URLs, in JSON and other strings, in HTML. */
const escapes = [
  /(?:%[0-9a-f]{2})+/,
  /\\u[0-9a-f]{4}|\\u\{[0-9a-f]{1,6}\}|(?:\\x[0-9a-f]{2})+|\\[^ux]/,
  /&#x[0-9a-f]{1,6};|&#[0-9]{1,7};|&(?:amp|lt|gt|quot|apos);/,
].map((one) => new RegExp(one.source, 'gi'));
const anyEscape = new RegExp(escapes.map(({ source }) => source).join('|'), 'gi');

/** Returns a text as it is, and decoded: in each way alone, and in all ways, once and twice. */
function viewsOf(text: string): View[] {
  const units = Array.from({ length: text.length }, (_, at) => at);
  const raw: View = { text, starts: units, ends: units.map((at) => at + 1) };
  const [drawn, withSequences] = [without(raw, gaps), without(raw, undrawn)];
  return [
    ...decodings(drawn, gaps),
    // What looks like a sequence may contain a part of a secret.
    ...(withSequences.text === drawn.text ? [] : decodings(withSequences, undrawn)),
  ];
}

function decodings(drawn: View, gap: RegExp): View[] {
  const decoded = (view: View, pattern: RegExp) => without(rewritten(view, pattern, decode), gap);
  return [
    drawn,
    ...[...escapes, anyEscape].flatMap((pattern) => {
      const once = decoded(drawn, pattern);
      return once.text === drawn.text ? [] : [once, decoded(once, pattern)];
    }),
  ].map(comparableView);
}

function comparableView(view: View): View {
  return { ...view, text: inSmall(view.text) };
}

function without(view: View, gap: RegExp): View {
  return rewritten(view, gap, () => '');
}

/** Replaces each match; returns the view itself where there is none. */
function rewritten(view: View, pattern: RegExp, replace: (found: string) => string): View {
  const { text, starts, ends } = view;
  const [newStarts, newEnds]: [number[], number[]] = [[], []];
  let [newText, copied] = ['', 0];
  const copyTo = (end: number) => {
    newText += text.slice(copied, end);
    for (let at = copied; at < end; at++) {
      newStarts.push(starts[at] ?? 0);
      newEnds.push(ends[at] ?? 0);
    }
  };
  for (const { 0: found, index } of text.matchAll(pattern)) {
    copyTo(index);
    copied = index + found.length;
    const replacement = replace(found);
    newText += replacement;
    for (let unit = 0; unit < replacement.length; unit++) {
      newStarts.push(starts[index] ?? 0);
      newEnds.push(ends[copied - 1] ?? 0);
    }
  }
  if (copied === 0) return view;
  copyTo(text.length);
  return { text: newText, starts: newStarts, ends: newEnds };
}

const named: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
};

function decode(written: string): string {
  // Bytes of UTF-8, several of which may form one character.
  if (/^(?:%|\\x)/i.test(written)) return Buffer.from(written.replace(/%|\\x/gi, ''), 'hex').toString();
  if (/^\\[^ux]/i.test(written)) return 'bfnrtv0'.includes(written.slice(1)) ? '' : written.slice(1);
  const name = named[inSmall(written)];
  if (name !== undefined) return name;
  const digits = written.replace(/[^0-9a-f]/gi, '');
  const code =
    written.startsWith('&#') && !/^&#x/i.test(written) ? Number(digits) : Number.parseInt(digits, 16);
  return code > 0x10ffff ? '' : String.fromCodePoint(code);
}

/** Yields the places of secrets, and of parts of them, in a text. */
function* matches(
  text: string,
  { parts, wholes, words }: Patterns,
): Generator<[first: number, last: number]> {
  if (parts.size > 0) {
    for (let at = 0; at + tellingLength <= text.length; at++) {
      if (parts.has(text.slice(at, at + tellingLength))) yield [at, at + tellingLength];
    }
  }
  for (const whole of wholes) yield* placesOf(whole, text);
  for (const word of words) {
    for (const [first, last] of placesOf(word, text)) {
      if (!/[a-z0-9]/.test(`${text[first - 1] ?? ''}${text[last] ?? ''}`)) yield [first, last];
    }
  }
}

function* placesOf(part: string, text: string): Generator<[number, number]> {
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) yield [at, at + part.length];
}

function covered(text: string, hidden: Uint8Array): string {
  let result = '';
  for (let at = 0; at < text.length; at++) {
    if (hidden[at] === 0) result += text[at];
    else if (hidden[at - 1] !== 1) result += cover;
  }
  return result;
}
