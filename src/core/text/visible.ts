/**
 * Characters that a terminal obeys, reorders by, or does not draw: control characters (C0, DEL, C1), format characters
 * (bidi controls, zero-width ones, tags), line and paragraph separators, halves of surrogate pairs, noncharacters, and
 * others that Unicode allows to be left undrawn (fillers, variation selectors).
 */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}]/u;

// Emoji are made with joiners, variation selectors and tags, so these stay as part of one: up to four joined pictographs,
// the most of any emoji, a keycap, or one of the three flags made of tags (England, Scotland, Wales).
const flag =
  /\u{1F3F4}\u{E0067}\u{E0062}(?:\u{E0065}\u{E006E}\u{E0067}|\u{E0073}\u{E0063}\u{E0074}|\u{E0077}\u{E006C}\u{E0073})\u{E007F}/u;
const keycap = /[0-9#*]\uFE0F\u20E3/u;
const pictograph = /\p{Extended_Pictographic}(?:\uFE0E|\uFE0F|\p{Emoji_Modifier})?/u;
const joined = `${pictograph.source}(?:\\u200D${pictograph.source}){0,3}`;

const emojiOrUnseen = new RegExp(`(${flag.source}|${keycap.source}|${joined})|${unseen.source}`, 'gu');

/**
 * Returns text that is safe to show in a terminal: characters that would move the cursor, colour or reorder the line, or
 * be invisible are written out. A line feed becomes `⏎`, another ASCII control character its picture (ESC `␛`), any other
 * an escape (`\u202e`, `\u{e0041}`). All other text, including emoji, is unchanged.
 */
export function visible(text: string): string {
  if (!unseen.test(text)) return text;
  return text.replace(emojiOrUnseen, (found, emoji: string | undefined) => emoji ?? writtenOut(found));
}

function writtenOut(character: string): string {
  if (character === '\n') return '⏎';
  if (character === '\x7F') return '␡';
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  const hex = code.toString(16);
  return code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}
