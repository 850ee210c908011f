/** Returns at most `length` UTF-16 units of a text, on one line, with an ellipsis where it is cut off. */
export function shorten(text: string, length: number): string {
  // Cut before collapsing: a reply of megabytes must not cost a pass over all of it.
  const line = text
    .slice(0, 4 * length)
    .replace(/\s+/g, ' ')
    .trim();
  if (line.length <= length && text.length <= 4 * length) return line;
  // `toWellFormed` repairs a surrogate pair that the cut went through.
  return `${line
    .slice(0, length - 1)
    .toWellFormed()
    .trimEnd()}…`;
}

/** Returns at most `length` UTF-16 units of a text, with its line breaks, with an ellipsis where it is cut off. */
export function cutOff(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length).toWellFormed()}…` : text;
}
