/** The columns a run adds, after those of the source. */
export const addedColumns = ['urgent', 'categories', 'error'] as const;

/**
 * The names of all columns of a result: the source's, each kept in its place, then the added ones.
 * They are all different, since a JSON object could not hold two of a name: a source column called like an
 * added one becomes `input_urgent`, a repeated one `name_2`, `name_3`, and so on. A name the source has
 * itself is never taken away from it.
 */
export function resultColumns(columns: readonly string[]): string[] {
  const taken = new Set<string>(addedColumns);
  const kept = columns.map((name) => {
    if (taken.has(name)) return undefined;
    taken.add(name);
    return name;
  });
  const source = columns.map((name, index) => kept[index] ?? unused(name, taken));
  return [...source, ...addedColumns];
}

function unused(name: string, taken: Set<string>): string {
  const stem = addedColumns.some((added) => added === name) ? `input_${name}` : name;
  let candidate = stem;
  for (let count = 2; taken.has(candidate); count++) candidate = `${stem}_${count}`;
  taken.add(candidate);
  return candidate;
}
