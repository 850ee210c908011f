/** Returns a text as one word of a shell's command line, in quotes where it needs them. */
export function shellWord(text: string): string {
  return /^[\p{L}\p{N}_./:@%+=-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
