import { readdir, readlink } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { FileOptions } from '../../../src/sources/table.js';
import { inChunks, open } from '../../support/sources.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { collect } from '../../support/tickets.js';
import { type ZipEntry, zipOf } from '../../support/zip.js';

type Files = Readonly<Record<string, string | Uint8Array>>;

const entriesOf = (files: Files): ZipEntry[] =>
  Object.entries(files).map(([name, content]) => ({ name, content }));

/** Reads an archive through a pipe, where its name is `standard input`. */
async function read(archive: Uint8Array, file: Partial<FileOptions> = {}) {
  const warnings: string[] = [];
  const warn = (message: string) => warnings.push(message);
  await using table = await open('-', { stdin: inChunks(archive, 1_000), warn, file });
  const rows = await collect(table.rows());
  return { columns: table.columns, rows, notes: table.notes, warnings, skipped: table.skipped?.() };
}

const texts = async (files: Files) => (await read(zipOf(entriesOf(files)))).rows.map(({ values }) => values);

const csv = 'id,text\n1,printer\n';
const mail = (subject: string) => `From: ada@example.com\r\nSubject: ${subject}\r\n\r\nHello\r\n`;
const mailbox = `From ada@example.com Mon Nov  2 09:00:00 2026\nFrom: ada@example.com\nSubject: One\n\nx\n`;
const xlsx = () => zipOf(entriesOf({ '[Content_Types].xml': '<Types/>', 'xl/workbook.xml': '<workbook/>' }));

describe('an archive with one file of tickets', () => {
  it.each([
    ['CSV', { 'tickets.csv': csv }],
    ['gzip', { 'tickets.csv.gz': gzipSync(csv) }],
    ['JSON', { 'tickets.json': '[{"id":"1","text":"printer"}]' }],
    ['JSON Lines', { 'a/b/tickets.jsonl': '{"id":"1","text":"printer"}\n' }],
    ['a table by its content', { 'README.txt': 'Read me, please.', tickets: csv }],
  ])('is that file: %s', async (_, files) => {
    const { columns, rows } = await read(zipOf(entriesOf(files)));
    expect(columns).toEqual(['id', 'text']);
    expect(rows.map(({ values }) => values)).toEqual([['1', 'printer']]);
  });

  it.each([
    ['an mbox', { 'Takeout/Mail/Support.mbox': mailbox }],
    ['an mbox without an ending', { Inbox: mailbox, 'Inbox.msf': '// <!-- <mdb:mork:z v="1.4"/> -->' }],
    ['a mailbox without an ending beside a table', { Inbox: mailbox, 'contacts.csv': csv, LICENSE: 'Do.' }],
    ['a message', { 'one.eml': mail('One') }],
    [
      'mail, with its attachments',
      { 'one.eml': mail('One'), 'attachments/list.csv': csv, 'settings.json': '{}' },
    ],
  ])('is that file: %s', async (_, files) => {
    const { columns, rows } = await read(zipOf(entriesOf(files)));
    expect(rows.map(({ values }) => values[columns.indexOf('subject')])).toEqual(['One']);
  });

  it('tells of an error in that file', async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write('export.zip', zipOf(entriesOf({ 'a/tickets.csv': 'id,text\n1,a\n2\n' })));
    await using table = await open(path);
    expect(table.name).toBe(`${path}/a/tickets.csv`);
    await expect(collect(table.rows())).rejects.toThrow(`${path}/a/tickets.csv:3: This row has 1 cell`);
  });

  it('says what was left out, but not what systems add', async () => {
    const { notes } = await read(
      zipOf(
        entriesOf({
          'tickets.csv': csv,
          'README.md': 'x',
          'photo.png': 'x',
          'LICENSE.txt': 'x',
          'schema.json': '{}',
          'folder/': '',
          '__MACOSX/._tickets.csv': 'x',
          '.DS_Store': 'x',
        }),
      ),
    );
    expect(notes).toContain(
      '4 files were left out of standard input: README.md, photo.png, LICENSE.txt and 1 more',
    );
  });
});

describe('an archive with several files of tickets', () => {
  it('is one table with their names, in the order of these', async () => {
    const { columns, rows } = await read(
      zipOf(entriesOf({ 'week-10.csv': csv, 'week-9.csv': csv, 'more.jsonl': '{"id":"7","subject":"s"}\n' })),
    );
    expect(columns).toEqual(['id', 'subject', 'text', 'file']);
    expect(rows.map(({ values }) => values)).toEqual([
      ['7', 's', '', 'standard input/more.jsonl'],
      ['1', '', 'printer', 'standard input/week-9.csv'],
      ['1', '', 'printer', 'standard input/week-10.csv'],
    ]);
  });

  it('may have hundreds, of which one at a time is open', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 300 }, (_, nth) => [`mails/${nth}.eml`, mail(`Mail ${nth}`)]),
    );
    await using folder = await temporaryFolder();
    const path = await folder.write('export.zip', zipOf(entriesOf(files)));
    await using table = await open(path);
    const at = table.columns.indexOf('subject');
    let most = 0;
    const subjects: string[] = [];
    for await (const batch of table.rows()) {
      for (const { values } of batch) subjects.push(values[at] ?? '');
      if (subjects.length % 100 === 0) most = Math.max(most, await openFiles(path));
    }
    expect(subjects).toEqual(Object.keys(files).map((_, nth) => `Mail ${nth}`));
    expect(most).toBeLessThan(5);
    expect(await openFiles(path)).toBe(0);
  });

  it('may have two of one name', async () => {
    const { rows } = await read(zipOf([...entriesOf({ 'a.csv': csv }), ...entriesOf({ 'a.csv': csv })]));
    expect(rows.map(({ values }) => values[2])).toEqual(['standard input/a.csv', 'standard input/a.csv (2)']);
  });

  it('leaves out those that are something else, or cannot be read, where that is wanted', async () => {
    const archive = zipOf(
      entriesOf({
        'a.eml': mail('A'),
        'b.eml': '<html><body>Sign in</body></html>',
        'c.eml': `Subject: C\n\n${'x'.repeat(3_000)}\n`,
        'd.eml': mail('D'),
      }),
    );
    await expect(read(archive, { maxRowSize: 2_000 })).rejects.toThrow(
      'standard input/b.eml is an HTML page',
    );
    const { columns, rows, warnings, skipped } = await read(archive, {
      maxRowSize: 2_000,
      skipBadRows: true,
    });
    expect(rows.map(({ values }) => values[columns.indexOf('subject')])).toEqual(['A', 'D']);
    expect(warnings).toEqual([
      expect.stringContaining('b.eml is an HTML page'),
      expect.stringContaining('c.eml:1: This message is larger than 2,000 bytes'),
    ]);
    expect(skipped).toBe(2);
  });
});

/** How often this process has a file open, where the system tells. */
async function openFiles(path: string): Promise<number> {
  const descriptors = await readdir('/proc/self/fd').catch(() => []);
  const links = descriptors.map((one) => readlink(`/proc/self/fd/${one}`).catch(() => ''));
  return (await Promise.all(links)).filter((link) => link === path).length;
}

describe('an archive that is not read', () => {
  const one = (entry: Partial<ZipEntry>) => zipOf([{ name: 'tickets.csv', content: csv, ...entry }]);
  const whole = zipOf(entriesOf({ 'a.csv': csv, 'b.csv': `id,text\n${'1,x\n'.repeat(9_999)}` }));
  const bytes = (change: (copy: Buffer) => void) => {
    const copy = Buffer.from(whole);
    change(copy);
    return copy;
  };
  const bomb = Buffer.alloc(4_000_000);

  it.each([
    [
      'is encrypted',
      one({ lies: { flags: 0x801 } }),
      'standard input/tickets.csv is encrypted',
      'with its password',
    ],
    [
      'has a damaged file',
      one({ lies: { crc: 1 } }),
      'tickets.csv is damaged or cut off: its checksum',
      'unzip -t',
    ],
    [
      'lies of a size',
      one({ lies: { size: 5 } }),
      'tickets.csv is damaged or cut off: too many bytes',
      'unzip -t',
    ],
    [
      'has bytes for data',
      one({ packed: Buffer.from('\xFF\xFF\xFF', 'latin1') }),
      'tickets.csv is damaged',
      'unzip -t',
    ],
    ['is cut off', whole.subarray(0, -30), 'standard input is damaged or cut off: its end', 'unzip -t'],
    [
      'begins in the middle',
      Buffer.concat([Buffer.from('PK\x03\x04'), whole.subarray(200)]),
      'damaged',
      'unzip -t',
    ],
    [
      'has a broken list',
      bytes((copy) => copy.fill(0, copy.length - 90, copy.length - 60)),
      'is damaged',
      'unzip -t',
    ],
    ['is a bomb', one({ content: bomb, lies: { size: 4_000_000_000 } }), 'as in a zip bomb', 'Unpack it'],
    ['is empty', zipOf([]), 'standard input is an empty zip archive', 'Export'],
    [
      'has nothing in it',
      zipOf(entriesOf({ 'a/': '', '.DS_Store': 'x' })),
      'is an empty zip archive',
      'Export',
    ],
    [
      'has no tickets',
      zipOf(entriesOf({ 'a.png': 'x', 'b.txt': 'Hello.' })),
      'holds no file of tickets: a.png, b.txt',
      'Unpack',
    ],
    ['holds another', zipOf(entriesOf({ 'in.zip': whole })), 'holds another archive, in.zip', 'Unpack it'],
  ])('since it %s', async (_, archive, message, hint) => {
    await expect(read(archive)).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });

  it('since it is a workbook', async () => {
    await expect(open('-', { kind: 'zip', stdin: inChunks(xlsx()) })).rejects.toMatchObject({
      message: 'standard input is an Excel file (.xlsx)',
      hint: 'Leave out --input-format, or use --input-format xlsx.',
    });
  });

  it('leaves nothing open', async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write('export.zip', zipOf(entriesOf({ 'a.png': 'x' })));
    await expect(open(path)).rejects.toThrow('holds no file of tickets');
    expect(await openFiles(path)).toBe(0);
  });
});

it('names that lead elsewhere are names', async () => {
  expect(await texts({ '../../etc/passwd.csv': csv, '/root/x.csv': csv, 'C:\\x.csv': csv })).toEqual([
    ['1', 'printer', 'standard input/../../etc/passwd.csv'],
    ['1', 'printer', 'standard input//root/x.csv'],
    ['1', 'printer', 'standard input/C:\\x.csv'],
  ]);
});
