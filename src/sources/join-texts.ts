/** The texts of some columns of a row, as one. */
export function joinColumns(values: readonly string[], columns: readonly number[]): string {
  return joinTexts(columns.map((index) => values[index] ?? ''));
}

/** Texts with blank lines between them; those that are blank are left out. A single one is as it is. */
export function joinTexts(texts: readonly string[]): string {
  const [only] = texts;
  if (texts.length === 1 && only !== undefined) return only;
  return texts.filter((text) => text.trim() !== '').join('\n\n');
}
