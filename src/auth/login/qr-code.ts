/** White modules around the code: ISO/IEC 18004, section 9.1. */
const quietZone = 4;
/** Bytes that the largest code holds at the lowest error correction: ISO/IEC 18004, table 7. */
const maxBytes = 2953;

/** By which of the two modules is dark: none, the lower, the upper, both. */
const blocks = [' ', '▄', '▀', '█'];

/**
 * Draws an address as a QR code of half blocks, each two modules high. It is black on white whatever the terminal's
 * colours are, since many readers cannot read the inverse.
 * @returns undefined where it does not fit into the columns
 */
export async function drawQrCode(address: string, columns: number): Promise<string | undefined> {
  if (Buffer.byteLength(address) > maxBytes) return undefined;
  const { encode } = await import('uqr');
  const { data, size } = encode(address, { border: quietZone, ecc: 'L' });
  if (size > columns) return undefined;
  const isDark = (row: number, column: number) => data[row]?.[column] === true;
  const lines: string[] = [];
  for (let row = 0; row < size; row += 2) {
    let line = '';
    for (let column = 0; column < size; column++) {
      line += blocks[(isDark(row, column) ? 2 : 0) + (isDark(row + 1, column) ? 1 : 0)];
    }
    lines.push(`\u001b[30;107m${line}\u001b[0m`);
  }
  return lines.join('\n');
}
