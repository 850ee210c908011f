/** How much of a line tells what it is, in bytes. */
const looked = 300;

/** The line that begins each message of a mailbox. */
export function startsWithFrom(line: Buffer): boolean {
  return line[0] === 0x46 && line.toString('latin1', 0, 5) === 'From ';
}

/**
 * Whether a `From ` line has what programs write into it: a date, or nothing at all as Thunderbird does. Sentences that
 * begin with the word have neither.
 */
export function isFullSeparator(line: Buffer): boolean {
  const rest = line.toString('latin1', 5, looked).trim();
  return rest === '' || (/\b\d\d?:\d\d\b/.test(rest) && /\b(?:19|20)\d\d\b/.test(rest));
}

/** Whether a line is the first of a header. */
export function isHeader(line: Buffer): boolean {
  return /^(?:[!-9;-~]+[ \t]*:|>From )/.test(line.toString('latin1', 0, looked));
}

/** A line of a body that begins with `From ` has a `>` more in a mailbox, and so has one that begins with `>From `. */
export function isQuotedFrom(line: Buffer): boolean {
  return line[0] === 0x3e && /^>+From /.test(line.toString('latin1', 0, looked));
}
