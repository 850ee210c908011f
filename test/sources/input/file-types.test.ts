import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openCsv } from '../../../src/sources/csv/csv.js';
import { detectFormat } from '../../../src/sources/input/detect-format.js';
import { typeOf } from '../../../src/sources/input/file-types.js';
import { openJson } from '../../../src/sources/json/json.js';
import { openSqlite } from '../../../src/sources/sqlite/sqlite.js';
import { open, readAll, sourceOptions } from '../../support/sources.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const bytes = (latin1: string) => Buffer.from(latin1, 'latin1');
const zip = (...names: string[]) =>
  bytes(names.map((name) => `PK\x03\x04\x14${'\0'.repeat(25)}${name}\x03\xB7\xFF`).join(''));
const sqlite = bytes(`SQLite format 3\0\x10\0${'\0'.repeat(100)}`);

/** A compound file with a stream of this name. */
const compound = (stream: string) =>
  bytes(`\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1${'\0'.repeat(600)}${[...stream].join('\0')}\0`);

const wrongFiles: readonly (readonly [what: string, content: Buffer])[] = [
  ['an xz archive', bytes('\xFD7zXZ\0\0\x04\xE6\xD6')],
  ['a bzip2 archive', bytes('BZh91AY&SY\x97\x1E')],
  ['a Zstandard archive', bytes('\x28\xB5\x2F\xFD\x24\x1A')],
  ['an lz4 archive', bytes('\x04"M\x18\x64\x40')],
  ['a 7-Zip archive', bytes('7z\xBC\xAF\x27\x1C\0\x04')],
  ['a RAR archive', bytes('Rar!\x1A\x07\x01\0')],
  ['a tar archive', bytes(`tickets.csv${'\0'.repeat(246)}ustar\x0000${'\0'.repeat(250)}`)],
  ['an Excel file with a password', compound('EncryptedPackage')],
  ['an Outlook message (.msg)', compound('__substg1.0_0037001F')],
  ['an old Excel file (.xls)', compound('Workbook')],
  ['an old Word file (.doc)', compound('WordDocument')],
  ['an old PowerPoint file (.ppt)', compound('PowerPoint Document')],
  ['an Outlook data file (.pst or .ost)', bytes('!BDN\x12\x34\x56\x78SM\x17\0')],
  ['an old Excel file (.xls), or another', bytes(`\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1${'\0'.repeat(100)}`)],
  ['a Word file', zip('[Content_Types].xml', 'word/document.xml')],
  ['an OpenDocument spreadsheet', zip('mimetypeapplication/vnd.oasis.opendocument.spreadsheet')],
  ['a PostgreSQL dump', bytes('PGDMP\x01\x0F\0\x04\x08')],
  ['a SQL dump', bytes('--\n-- PostgreSQL database dump\n--\n\nSET statement_timeout = 0;\n')],
  ['a PDF', bytes('%PDF-1.7\n%\xE2\xE3\xCF\xD3\n')],
  ['an RTF document', bytes('{\\rtf1\\ansi text}')],
  ['a PNG image', bytes('\x89PNG\r\n\x1A\n\0\0\0\rIHDR')],
  ['a JPEG image', bytes('\xFF\xD8\xFF\xE0\0\x10JFIF')],
  ['an HTML page', bytes('<!DOCTYPE html>\n<html><body>Sign in</body></html>\n')],
  ['an HTML page', bytes('\xEF\xBB\xBF\n <HTML lang="de">\n')],
  [
    'an HTML page, most likely a login page',
    bytes('<html><form><input name=p type="password"></form></html>'),
  ],
  [
    'an HTML page with a table',
    bytes(`<html xmlns:x="urn:schemas-microsoft-com:office:excel">${' '.repeat(600)}<table>`),
  ],
  ['an HTML page with a table', bytes('<table border=1><tr><th>Case Number</th></tr></table>')],
  ['the answer of a server with its headers', bytes('HTTP/2 401\r\ncontent-type: text/html\r\n')],
  ['an XML file of Excel', bytes('<?xml version="1.0"?>\n<Workbook>\n')],
  ['an XML file', bytes('<?xml version="1.0"?>\n<rss>\n')],
  ['UTF-32', bytes('\xFF\xFE\0\0i\0\0\0d\0\0\0')],
  ['a pointer of Git LFS', bytes('version https://git-lfs.github.com/spec/v1\noid sha256:00\n')],
];

/** Kinds that are read, where they are not said to be another. */
const readFiles: readonly (readonly [what: string, content: Buffer])[] = [
  ['an Excel file (.xlsx)', zip('[Content_Types].xml', '_rels/.rels', 'xl/workbook.xml')],
  ['an Office file, most likely Excel', zip('[Content_Types].xml')],
  ['a zip archive', zip('tickets.csv')],
  ['a Parquet file', bytes('PAR1\x15\x04\x15\x1C')],
];

describe('a file of another kind is named, with the remedy', () => {
  const kinds = [
    ['CSV', openCsv],
    ['JSON Lines', openJson],
  ] as const;

  it.each([
    ...wrongFiles,
    ...readFiles,
    ['a SQLite database', sqlite] as const,
    ['gzip data', gzipSync('id,text')] as const,
  ])('%s, where text is expected', async (what, content) => {
    for (const [, openKind] of kinds) {
      for (const packed of [false, true]) {
        // What is gzip is unpacked once.
        const given = packed || what === 'gzip data' ? gzipSync(content) : content;
        const reading = readAll(
          openKind,
          given,
          { skipBadRows: true, encoding: 'latin1' },
          packed ? 1 : undefined,
        );
        await expect(reading).rejects.toMatchObject({
          code: 'bad_input',
          message: expect.stringContaining(`standard input is ${what}`),
          hint: expect.stringMatching(/\w/),
        });
      }
    }
  });

  it.each(wrongFiles)('%s, where the name says nothing', async (what, content) => {
    await using folder = await temporaryFolder();
    const path = await folder.write('tickets', content);
    await expect(open(path)).rejects.toThrow(`tickets is ${what}`);
  });

  it.each([...wrongFiles, ...readFiles])('%s, where a database is expected', async (what, content) => {
    await using folder = await temporaryFolder();
    const path = await folder.write('tickets.db', content);
    await expect(openSqlite(path, sourceOptions())).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining(`tickets.db is ${what}`),
    });
  });

  it('such as bytes that are not text, unless their encoding is named', async () => {
    const content = bytes(`\x01\x02\0\0\xFA\xCE${'\0'.repeat(600)}`);
    for (const [, openKind] of kinds) {
      await expect(readAll(openKind, content)).rejects.toThrow('standard input is not a text file');
    }
    expect((await readAll(openCsv, bytes('id,t\0\xE4xt\n'), { encoding: 'latin1' })).columns).toEqual([
      'id',
      't\0äxt',
    ]);
    expect((await readAll(openCsv, `id,t\0xt\n${'1,é\n'.repeat(200)}`)).rows).toHaveLength(200);
  });

  it.each(readFiles)('but not where it is read: %s', (_, content) => {
    expect(typeof detectFormat(content)).toBe('string');
  });
});

it.each([
  'id,text\n1,<html>\n',
  'PAR1,PAR2\n',
  'ORC\ttext\n',
  'II*;MM;BM;MZ\n',
  'id,text,DUCK,ftyp\n',
  'ftyp,text,ftyp\n',
  'PK,text\n',
  '{"id":1,"text":"%PDF-"}\n',
  '<b>text</b>\n',
  '%,text\n',
  '-- text\n1\n',
  '\uFEFFid,text\n',
  '<<<<<<<<<<<<<<'.repeat(10_000),
  '-----------\n'.repeat(10_000),
])('a text is not a file of another kind: %j', (content) => {
  expect(typeOf(Buffer.from(content))).toBeUndefined();
});
