/**
 * Returns the names of categories as one cell: with the separator between them, or as a JSON array where that could be read in
 * two ways.
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
