/** The most columns of an Excel sheet. */
export const maxColumns = 16_384;

/** Returns the column of a reference such as `AB12`, counted from 0; undefined for what names none. */
export function columnOf(reference: string): number | undefined {
  let column = 0;
  for (let at = 0; at < reference.length; at++) {
    // Letters of either case.
    const letter = (reference.charCodeAt(at) & 0xdf) - 64;
    if (letter < 1 || letter > 26) break;
    column = 26 * column + letter;
    if (column > maxColumns) return undefined;
  }
  return column === 0 ? undefined : column - 1;
}

/** Returns the letters of a column, counted from 0: `AB`. */
export function columnName(column: number): string {
  let name = '';
  for (let left = column + 1; left > 0; left = Math.floor((left - 1) / 26)) {
    name = String.fromCharCode(65 + ((left - 1) % 26)) + name;
  }
  return name;
}
