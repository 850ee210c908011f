/**
 * A column's name as people would say it, so that those of different systems compare: `Case Number`, `caseNumber`,
 * `CASE_NUMBER` and `Case #` are all `case number`. Words are lower case with single blanks between them. Empty where the
 * name has no letter and no digit.
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
 * The name with just these letters, else the only one that differs by case alone, else the only one that differs by no
 * more than case, blanks and punctuation. Returns its index, or -1.
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
 * Finds names that a person wrote with commas between them. A name that has commas itself goes before two names: of the
 * parts that are left, as many as possible are tried as one name.
 * @param find what a name means; undefined where there is none of it. `isJoined` says that commas are in it, so that it should
 * be taken as it is spelt alone: else `first,name` could be `First name`.
 * @returns what was found, in order, or the first part that means nothing
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
