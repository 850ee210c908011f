/**
 * Returns the names of categories as one cell: joined by the separator, or as a JSON array where that would
 * be ambiguous.
 */
export function categoryList(names: readonly string[], separator = '|'): string {
  const joined = names.join(separator);
  if (names.length === 0) return joined;
  const isAmbiguous = names.includes('') || joined.startsWith('[') || !isSame(joined.split(separator), names);
  return isAmbiguous ? JSON.stringify(names) : joined;
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, index) => name === other[index]);
}
