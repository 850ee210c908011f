import { stripVTControlCharacters } from 'node:util';
import { encode } from 'uqr';
import { describe, expect, it } from 'vitest';
import { drawQrCode } from '../../../src/auth/login/qr-code.js';
import { visible } from '../../../src/core/text/visible.js';

const address = 'https://auth.example.com/device?user_code=WDJB-MJHT';
/** Version 3, of 29 modules, and four of white on either side. */
const width = 37;

/** The modules of a picture, as a camera sees them: true is dark. */
function modulesOf(picture: string): boolean[][] {
  return stripVTControlCharacters(picture)
    .split('\n')
    .flatMap((line) => [
      [...line].map((block) => block === '▀' || block === '█'),
      [...line].map((block) => block === '▄' || block === '█'),
    ]);
}

describe('a QR code', () => {
  it('has the modules of the address, and white around them', async () => {
    const modules = modulesOf((await drawQrCode(address, 80)) ?? '');
    const { data } = encode(address, { border: 4, ecc: 'L' });
    expect(modules.slice(0, width)).toEqual(data);
    // A line of text has two rows, and there is an odd number of them.
    expect(modules.slice(width)).toEqual([Array(width).fill(false)]);
  });

  it('is black on white in each line, whatever the colours of the terminal', async () => {
    const lines = (await drawQrCode(address, 80))?.split('\n') ?? [];
    expect(lines).toHaveLength(Math.ceil(width / 2));
    for (const line of lines) expect(visible(line)).toMatch(/^␛\[30;107m[ ▀▄█]{37}␛\[0m$/);
  });

  it('is drawn where it just fits, and not in a column less', async () => {
    expect(await drawQrCode(address, width)).toBeTypeOf('string');
    expect(await drawQrCode(address, width - 1)).toBeUndefined();
  });

  it('is not made of an address that is longer than any of them holds', async () => {
    const longest = `https://x.example/${'a'.repeat(2935)}`;
    expect(await drawQrCode(longest, 1000)).toBeTypeOf('string');
    expect(await drawQrCode(`${longest}a`, 1000)).toBeUndefined();
  });
});
