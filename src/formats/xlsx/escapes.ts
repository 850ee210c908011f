/** What XML cannot hold, and what would be read back as another text: a CR, and what looks like an escape itself. */
const unwritable = /(?![\t\n])\p{Cc}|\p{Cs}|[\uFFFE\uFFFF]|_(?=x[0-9A-Fa-f]{4}_)/gu;

/** Writes such characters as Excel does: `_x0001_` (ECMA-376, part 1, 22.9.2.19, ST_Xstring). */
export function escapeExcel(text: string): string {
  return text.replace(
    unwritable,
    (unit) => `_x${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
  );
}

/** Returns the text that `escapeExcel` or Excel wrote. */
export function unescapeExcel(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
