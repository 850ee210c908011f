/** What was caught may be anything; these two say what is mostly asked of it. */

/** The system's, Node's or SQLite's code of an error, such as ENOENT; empty where it has none. */
export function codeOf(caught: unknown): string {
  return caught instanceof Error && 'code' in caught && typeof caught.code === 'string' ? caught.code : '';
}

/** What an error says. Hostile. */
export function messageOf(caught: unknown): string {
  return caught instanceof Error ? caught.message : String(caught);
}
