import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { decode } from '../../../src/sources/input/decode.js';
import { damage } from '../../../src/sources/input/encodings.js';
import { openInput } from '../../../src/sources/input/input.js';
import { anyUnicode } from '../../support/outcomes.js';
import { fc } from '../../support/properties.js';
import { all, inChunks } from '../../support/sources.js';

async function read(content: Uint8Array | string, label?: string, chunkSize?: number) {
  const text = await decode(await openInput('-', { stdin: inChunks(content, chunkSize), cwd: '/' }), label);
  const pieces = await all(text.pieces());
  return {
    encoding: text.encoding,
    text: Buffer.concat(pieces.map(({ bytes }) => bytes)).toString(),
    isDamaged: pieces.some(({ isDamaged }) => isDamaged),
  };
}

const utf16le = (text: string) => Buffer.from(text, 'utf16le');
const utf16be = (text: string) => utf16le(text).swap16();

describe.each([1, 2, 3, undefined])('text, in chunks of %s bytes,', (size) => {
  it.each([
    ['UTF-8', Buffer.from('é€😀'), undefined, 'utf-8', 'é€😀'],
    ['UTF-8 with a mark', Buffer.from('\uFEFFé'), undefined, 'utf-8', 'é'],
    ['UTF-8 with a second mark', Buffer.from('\uFEFF\uFEFFé'), undefined, 'utf-8', '\uFEFFé'],
    ['UTF-8 that is named', Buffer.from('\uFEFFé'), 'UTF8', 'utf-8', 'é'],
    ['UTF-16 LE', utf16le('\uFEFFé€😀'), undefined, 'utf-16le', 'é€😀'],
    ['UTF-16 BE', utf16be('\uFEFFé€😀'), undefined, 'utf-16be', 'é€😀'],
    ['UTF-16 LE that is named', utf16le('é€😀'), 'utf-16', 'utf-16le', 'é€😀'],
    ['UTF-16 BE that is named otherwise', utf16be('\uFEFFé'), 'utf-16', 'utf-16be', 'é'],
    ['UTF-8 that is named otherwise', Buffer.from('\uFEFFé'), 'latin1', 'utf-8', 'é'],
    ['UTF-16 BE that is named', utf16be('\uFEFFé€😀'), 'utf-16be', 'utf-16be', 'é€😀'],
    ['Windows-1252', Buffer.from('\x80\x92\xE4\x81', 'latin1'), 'windows-1252', 'windows-1252', '€’ä\x81'],
    ['Latin 1, which is Windows-1252', Buffer.from('\x80\xFF', 'latin1'), 'latin1', 'windows-1252', '€ÿ'],
    ['ISO 8859-15', Buffer.from('\xA4', 'latin1'), 'iso-8859-15', 'iso-8859-15', '€'],
    ['KOI8-R', Buffer.from('\xF0\xD2\xC9', 'latin1'), 'koi8-r', 'koi8-r', 'При'],
    ['Shift JIS', Buffer.from('\x93\xFA\x96\x7B', 'latin1'), 'Shift_JIS', 'shift_jis', '日本'],
    ['GB 18030', Buffer.from('\xC4\xE3\x94\x39\xFC\x36', 'latin1'), 'gb18030', 'gb18030', '你😀'],
    ['nothing', Buffer.of(), undefined, 'utf-8', ''],
    ['less than a mark', Buffer.of(0x61), undefined, 'utf-8', 'a'],
  ])('is read: %s', async (_, bytes, label, encoding, text) => {
    expect(await read(bytes, label, size)).toEqual({ encoding, text, isDamaged: false });
  });

  it.each([
    ['half a pair in UTF-16', utf16le('a\uD800b'), 'utf-16le', `a${damage}b`],
    ['half a pair at the end', utf16be('a\uD800'), 'utf-16be', `a${damage}`],
    ['half a unit', utf16le('ab').subarray(0, 3), 'utf-16le', `a${damage}`],
    ['no letter of Shift JIS', Buffer.from('a\xFF', 'latin1'), 'shift_jis', `a${damage}`],
    ['half a letter of Shift JIS', Buffer.of(0x61, 0x93), 'shift_jis', `a${damage}`],
    ['Latin 1 as UTF-8', Buffer.from('a\xE4b', 'latin1'), undefined, `a${damage}b`],
    ['half a letter of UTF-8', Buffer.from('a€').subarray(0, 3), undefined, `a${damage}`],
    ['too long a form', Buffer.of(0xc0, 0x80), undefined, damage + damage],
    ['a letter beyond the last', Buffer.of(0xf5, 0x61), undefined, `${damage}a`],
  ])('is marked where it means nothing: %s', async (_, bytes, label, text) => {
    expect(await read(bytes, label, size)).toMatchObject({ text, isDamaged: true });
  });

  it('keeps the replacement characters that were there', async () => {
    const bytes = Buffer.concat([Buffer.from('\uFFFDa'), Buffer.of(0xff), Buffer.from('b\uFFFD')]);
    expect((await read(bytes, undefined, size)).text).toBe(`\uFFFDa${damage}b\uFFFD`);
    expect((await read(utf16le('\uFFFD\uD800'), 'utf-16le', size)).text).toBe(`\uFFFD${damage}`);
  });
});

describe('any text', () => {
  const chunkSize = fc.integer({ min: 1, max: 9 });

  it('comes through in every encoding of Unicode', async () => {
    await fc.assert(
      fc.asyncProperty(anyUnicode, chunkSize, async (text, size) => {
        for (const bytes of [
          Buffer.from(`\uFEFF${text}`),
          utf16le(`\uFEFF${text}`),
          utf16be(`\uFEFF${text}`),
        ]) {
          expect(await read(bytes, undefined, size)).toMatchObject({ text, isDamaged: false });
        }
      }),
    );
  });

  it('is damaged in UTF-8 exactly if a strict decoder refuses it', async () => {
    const byte = fc.constantFrom(0x61, 0x80, 0xa0, 0xbf, 0xc2, 0xe0, 0xe2, 0xed, 0xf0, 0xf4, 0xff);
    await fc.assert(
      fc.asyncProperty(fc.array(byte), chunkSize, async (bytes, size) => {
        const { text, isDamaged } = await read(Buffer.from(bytes), 'utf-8', size);
        expect(text).toBe(Buffer.from(bytes).toString().replaceAll('\uFFFD', damage));
        expect(isDamaged).toBe(text.includes(damage));
      }),
      { numRuns: 200 },
    );
  });
});

describe('an encoding', () => {
  it.each(['latin', 'utf-9', '', 'utf-8\n\u001b[31m'.repeat(99)])(
    'that there is not is refused: %j',
    async (label) => {
      await expect(read('a', label)).rejects.toMatchObject({
        code: 'usage',
        message: expect.stringMatching(/^There is no encoding .{0,60}$/),
        hint: expect.stringContaining('windows-1252'),
      });
    },
  );

  it.each([
    ['utf-16le', utf16le('id')],
    ['utf-16be', utf16be('id')],
  ])('that can be seen is offered: %s', async (name, bytes) => {
    await expect(read(bytes)).rejects.toMatchObject({
      code: 'bad_input',
      message: 'standard input is UTF-16 without a byte order mark',
      hint: `Use --encoding ${name}.`,
    });
  });
});

it('a file is not read before it is known that there is such an encoding', async () => {
  const input = await openInput('-', { stdin: new Readable({ read() {} }), cwd: '/' });
  await expect(decode(input, 'none')).rejects.toMatchObject({ code: 'usage' });
  await input[Symbol.asyncDispose]();
});
