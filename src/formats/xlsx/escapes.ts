/** Returns a text of which Excel wrote what XML cannot hold as `_x0001_` (ECMA-376, part 1, 22.9.2.19, ST_Xstring). */
export function unescapeExcel(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
