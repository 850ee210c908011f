/** Characters of a line that are looked at: what mail programs write is shorter. */
const maxLine = 500;

/** A line of a text, by its place. */
export interface LineAt {
  readonly start: number;
  /** Before its line break. */
  readonly end: number;
  /** Without the space around it; the beginning of one that is too long to be of interest. */
  readonly text: string;
}

/** Returns the line that begins at a place. */
export function lineAt(text: string, start: number): LineAt {
  const next = text.indexOf('\n', start);
  const end = next === -1 ? text.length : next;
  return { start, end, text: text.slice(start, Math.min(end, start + maxLine)).trim() };
}

/** Returns the line before a place that is the beginning of one; undefined at the beginning of the text. */
export function lineBefore(text: string, start: number): LineAt | undefined {
  if (start <= 0) return undefined;
  return lineAt(text, lineStart(text, start - 1));
}

/** Returns where the line begins that holds a place. */
export function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

/** How many lines of a text are not blank. */
export function countLines(text: string): number {
  let count = 0;
  for (let start = 0; start < text.length; ) {
    const { end } = lineAt(text, start);
    if (/\S/.test(text.slice(start, end))) count++;
    start = end + 1;
  }
  return count;
}

export function isOnlySpace(text: string): boolean {
  return !/\S/.test(text);
}

/** Returns whether a line announces what is below it. */
export function endsInColon(line: string): boolean {
  return /[:：]$/.test(line);
}
