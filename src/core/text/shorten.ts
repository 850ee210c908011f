/** Returns at most `length` UTF-16 units of a text, on one line, with an ellipsis where it is cut off. */
export function shorten(text: string, length: number): string {
  // Cut before collapsing: a reply of megabytes must not cost a pass over all of it.
  const line = text
    .slice(0, 4 * length)
    .replace(/\s+/g, ' ')
    .trim();
  if (line.length <= length && text.length <= 4 * length) return line;
  return `${startOf(line, length - 1).trimEnd()}…`;
}

/** Returns a cell of a table whose lines have `width` columns: as `shorten`, but whole where they have no end. */
export function shortCell(text: string, length: number, width: number): string {
  return Number.isFinite(width) ? shorten(text, length) : text;
}

/** Returns at most `length` UTF-16 units of a text, with its line breaks, with an ellipsis where it is cut off. */
export function cutOff(text: string, length: number): string {
  return text.length > length ? `${startOf(text, length)}…` : text;
}

/** UTF-16 units before and behind a cut that are looked at: more than any emoji has. */
const around = 64;

let graphemes: Intl.Segmenter | undefined;

/** Returns at most `length` UTF-16 units of a text, cut between what people see as characters: no emoji is halved. */
export function startOf(text: string, length: number): string {
  if (text.length <= length) return text;
  graphemes ??= new Intl.Segmenter();
  const from = Math.max(0, length - around);
  const cut = graphemes.segment(text.slice(from, length + around)).containing(length - from);
  const start = text.slice(0, from + (cut?.index ?? length - from));
  // One that is longer than what is looked at is cut anyway.
  return (start === '' ? text.slice(0, length) : start).toWellFormed();
}
