import { shorten } from '../../core/text/shorten.js';

/**
 * Makes the names of a header usable as keys: a missing one becomes `column_3`, a repeated one gets a suffix.
 * A note names each change.
 */
export function uniqueColumns(header: readonly string[]): { columns: string[]; notes: string[] } {
  const taken = new Set(header);
  const used = new Set<string>();
  const columns: string[] = [];
  const notes: string[] = [];
  for (const [index, name] of header.entries()) {
    if (name !== '' && !used.has(name)) {
      used.add(name);
      columns.push(name);
      continue;
    }
    const stem = name === '' ? 'column' : name;
    let number = name === '' ? index + 1 : 2;
    while (taken.has(`${stem}_${number}`)) number++;
    const unique = `${stem}_${number}`;
    taken.add(unique);
    columns.push(unique);
    notes.push(
      name === ''
        ? `column ${index + 1} has no name and is called ${unique}`
        : `a second column ${columnInSentence(name)} is called ${columnInSentence(unique)}`,
    );
  }
  return { columns, notes };
}

/** A column's name as it can stand in a sentence. */
export function columnInSentence(column = ''): string {
  return shorten(column, 60);
}
