/**
 * An address as a QR code of half blocks, two modules high, with the quiet zone that ISO/IEC 18004 asks for. Black on
 * white whatever the terminal's colours are, since many readers know no other way round.
 * @returns undefined where it has no room in so many columns
 */
export async function drawQrCode(address: string, columns: number): Promise<string | undefined> {
  const { encode } = await import('uqr');
  const { data, size } = encode(address, { border: 2, ecc: 'L' });
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

/** By which of the two is dark: none, the lower, the upper, both. */
const blocks = [' ', '▄', '▀', '█'];
