/** Characters of a clause at least: shorter ones are left-over words. */
const shortest = 4;

/**
 * Cuts a description into what it lists. A ticket fits a category that fits one of its clauses: "The service is down" is
 * nearer to "Nothing loads" than that with "the status page and planned maintenance" behind it.
 */
export function clausesOf(description: string): string[] {
  return description
    .split(/[.:;,]| or | and /)
    .map((clause) => clause.trim())
    .filter(({ length }) => length >= shortest);
}
