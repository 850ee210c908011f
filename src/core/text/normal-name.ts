/**
 * Returns a column's name in a form in which names of different systems compare: `Case Number`, `caseNumber`, `CASE_NUMBER`
 * and `Case #` are all `case number`. Words are in lower case with single spaces between them. Empty where the name has no
 * letter and no digit.
 */
export function normalName(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/([\p{Ll}\p{N}])(?=\p{Lu})/gu, '$1 ')
    .replace(/(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1 ')
    .toLowerCase()
    .replaceAll('#', ' number ')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .normalize('NFKC')
    .trim();
}

/**
 * Returns the index of the name that matches exactly, or else of the only one that differs in case alone, or else of the
 * only one that differs in case, spaces and punctuation alone; or -1.
 */
export function findName(names: readonly string[], wanted: string): number {
  const exact = names.indexOf(wanted);
  if (exact !== -1) return exact;
  for (const form of [(name: string) => name.toLowerCase(), normalName]) {
    const formed = form(wanted);
    if (formed === '') return -1;
    const alike = [...names.keys()].filter((index) => form(names[index] ?? '') === formed);
    if (alike.length > 1) return -1;
    if (alike[0] !== undefined) return alike[0];
  }
  return -1;
}

/**
 * Finds names that a person wrote with commas between them. A name that contains commas takes precedence over two names:
 * as many of the remaining parts as possible are tried as one name.
 * @param find returns what a name means; undefined where it does not exist. `isJoined` means that the name has commas, so
 *   that it must match exactly: otherwise `first,name` could be `First name`.
 * @returns what was found, in order, or the first part that was not found
 */
export function findListed<T>(
  written: string,
  find: (name: string, isJoined: boolean) => T | undefined,
): { readonly found: T[] } | { readonly unknown: string } {
  const parts = written.split(',');
  const found: T[] = [];
  for (let start = 0; start < parts.length; ) {
    const longest = longestName(parts, start, find);
    if (longest === undefined) return { unknown: (parts[start] ?? '').trim() };
    found.push(longest.meant);
    start = longest.end;
  }
  return { found };
}

function longestName<T>(
  parts: readonly string[],
  start: number,
  find: (name: string, isJoined: boolean) => T | undefined,
): { readonly meant: T; readonly end: number } | undefined {
  for (let end = parts.length; end > start; end--) {
    const meant = find(parts.slice(start, end).join(',').trim(), end - start > 1);
    if (meant !== undefined) return { meant, end };
  }
  return undefined;
}
