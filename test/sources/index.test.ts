import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { kindOf } from '../../src/sources/index.js';
import { inChunks, open } from '../support/sources.js';
import { Database } from '../support/sqlite.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { collect } from '../support/tickets.js';

describe('what a source is', () => {
  it.each([
    ['t.csv', 'csv'],
    ['T.CSV', 'csv'],
    ['a.b/t.tsv.gz', 'tsv'],
    ['t.jsonl', 'jsonl'],
    ['t.ndjson.GZ', 'jsonl'],
    ['t.db', 'sqlite'],
    ['t.sqlite', 'sqlite'],
    ['t.sqlite3.gz', 'sqlite'],
    ['postgres://host/db', 'postgres'],
    ['POSTGRESQL://host/db.csv', 'postgres'],
    ['t.xlsx', 'xlsx'],
    ['Inbox.mbox', 'mbox'],
    ['a.EML.gz', 'eml'],
    ['T.XLSM.gz', 'xlsx'],
    ['t.txt', 'text'],
    ['t.txt.gz', 'text'],
    ['t.xls', undefined],
    ['tickets', undefined],
    ['tickets.constructor', undefined],
    ['csv', undefined],
    ['a.csv/tickets', undefined],
    ['-', undefined],
    ['', undefined],
  ])('its name says: %j is %s', (location, kind) => {
    expect(kindOf(location)).toBe(kind);
  });

  it.each(['tickets.constructor', 'notes.md', 'ticket'])(
    'is not known of a text without columns: %s',
    async (name) => {
      await using folder = await temporaryFolder();
      const path = await folder.write(name, 'Dear team,\nthe printer jams, again.\n');
      await expect(open(path)).rejects.toMatchObject({
        code: 'usage',
        message: expect.stringContaining('Cannot read tickets from'),
        hint: expect.stringContaining('.csv, .tsv, .json, .jsonl, .ndjson'),
      });
    },
  );

  it.each(['missing', 'missing.csv'])('cannot be read where there is none: %s', async (name) => {
    await expect(open(name)).rejects.toMatchObject({
      code: 'not_found',
      message: `Cannot read ${name}: no such file`,
    });
  });

  it('needs a name', async () => {
    await expect(open('')).rejects.toMatchObject({ code: 'usage' });
  });

  it('can be said of a file whose name tells nothing, or something else', async () => {
    await using folder = await temporaryFolder();
    await using table = await open(await folder.write('t.jsonl', 'text\na\n'), { kind: 'csv' });
    expect(table.notes).toEqual([]);
    expect(await collect(table.rows())).toEqual([{ values: ['a'], line: 2 }]);
  });
});

describe('a source of which nothing is said', () => {
  const byContent = / is read as .* by its content \(--input-format names another format\)$/;
  const rows = { csv: 'id,text\n1,a\n', tsv: 'id\ttext\n1\ta\n', jsonl: '{"id":1,"text":"a"}\n' };

  it.each([
    ['CSV without an ending', 'tickets', rows.csv],
    ['CSV of a spreadsheet program', 'tickets.xls', 'id;text\n1;a\n'],
    ['TSV without an ending', 'tickets', rows.tsv],
    ['UTF-16', 'tickets', Buffer.from(`\uFEFF${rows.tsv}`, 'utf16le')],
    ['one column of texts', 'tickets', 'text\na\n'],
    ['JSON Lines without an ending', 'tickets', rows.jsonl],
    ['gzip without its ending', 'tickets', gzipSync(rows.csv)],
  ])('is read by its content: %s, with a detail', async (_, name, content) => {
    await using folder = await temporaryFolder();
    await using table = await open(await folder.write(name, content));
    expect(table.details?.[0]).toMatch(byContent);
    expect(table.notes).toEqual([]);
    expect((await collect(table.rows())).map(({ values }) => values.at(-1))).toEqual(['a']);
  });

  it.each([
    ['CSV with another ending', 'tickets.txt', rows.csv],
    ['JSON Lines in a .csv', 'tickets.csv', rows.jsonl],
    ['CSV in a .jsonl', 'tickets.jsonl', rows.csv],
  ])(
    'is read by its content where its name says something else: %s, with a note',
    async (_, name, content) => {
      await using folder = await temporaryFolder();
      await using table = await open(await folder.write(name, content));
      expect(table.notes[0]).toMatch(byContent);
      const found = await collect(table.rows());
      expect(found.map(({ values }) => values.at(-1))).toEqual(['a']);
    },
  );

  it.each([
    ['CSV', 'tickets.csv', rows.csv],
    ['CSV that is not', 'tickets.csv.gz', rows.csv],
    ['TSV', 'tickets.tsv', rows.tsv],
    ['JSON Lines', 'tickets.jsonl', rows.jsonl],
    ['a cell that is JSON', 'tickets.csv', '{id},text\nb,a\n'],
    ['a letter', 'tickets.csv', 'text\na\n'],
  ])('is read as its name says: %s, without a note', async (_, name, content) => {
    await using folder = await temporaryFolder();
    await using table = await open(await folder.write(name, content));
    expect([...table.notes, ...(table.details ?? [])].join()).not.toContain('by its content');
    expect((await collect(table.rows())).map(({ values }) => values.at(-1))).toEqual(['a']);
  });

  it.each<[string, string, 'details' | 'notes']>([
    ['without an ending, with a detail', 'sqlite without an ending', 'details'],
    ['where its name says something else, with a note', 'sqlite.csv', 'notes'],
  ])('may be a database: %s', async (_, name, place) => {
    await using folder = await temporaryFolder();
    const database = new Database(folder.file('t.db'));
    database.exec("CREATE TABLE t (text); INSERT INTO t VALUES ('a')");
    const content = database.serialize();
    database.close();
    for (const packed of [content, gzipSync(content)]) {
      await using table = await open(await folder.write(name, packed));
      expect(table[place]?.[0]).toContain('is read as a SQLite database');
      if (place === 'details') expect(table.notes).toEqual([]);
      expect(await collect(table.rows())).toEqual([{ values: ['a'], line: 1 }]);
    }
    await using piped = await open('-', { stdin: inChunks(content, 1_000) });
    expect(await collect(piped.rows())).toEqual([{ values: ['a'], line: 1 }]);
  });

  it.each(Object.entries(rows))('may be standard input: %s', async (_, content) => {
    await using table = await open('-', { stdin: inChunks(content, 3) });
    expect((await collect(table.rows())).map(({ values }) => values.at(-1))).toEqual(['a']);
  });

  it('is one ticket where a letter is on standard input, with a note', async () => {
    await using table = await open('-', { stdin: inChunks('Dear team, the printer jams.\n') });
    expect(table.notes).toEqual([
      'standard input is read as one ticket, by its content (--input-format names another format)',
    ]);
    expect(await collect(table.rows())).toEqual([{ values: ['Dear team, the printer jams.'], line: 1 }]);
  });

  it('can be said of a file whose name tells nothing, or something else', async () => {
    await using folder = await temporaryFolder();
    await using table = await open(await folder.write('t.csv', '{"text":"a"}\n'), { kind: 'jsonl' });
    expect(await collect(table.rows())).toEqual([{ values: ['a'], line: 1 }]);
  });
});

describe('a packed database, and one on standard input', () => {
  it('is unpacked elsewhere, and that goes away', async () => {
    await using folder = await temporaryFolder();
    const database = new Database(folder.file('t.db'));
    database.exec("CREATE TABLE t (text); INSERT INTO t VALUES ('a')");
    const content = database.serialize();
    database.close();
    const packed = await folder.write('t.db.gz', gzipSync(content));
    for (const table of [
      await open(packed),
      await open('-', { kind: 'sqlite', stdin: Readable.from([content]) }),
      await open('-', { kind: 'sqlite', stdin: Readable.from([gzipSync(content)]) }),
    ]) {
      expect(await collect(table.rows())).toEqual([{ values: ['a'], line: 1 }]);
    }
  });

  it('that is damaged is reported', async () => {
    await using folder = await temporaryFolder();
    const packed = await folder.write('t.db.gz', gzipSync('x'.repeat(9999)).subarray(0, 20));
    await expect(open(packed)).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining('gzip'),
    });
  });
});

describe('SQL is not for files', () => {
  it.each([
    ['a table', { table: 't' }],
    ['a parameter', { parameters: { a: '1' } }],
    ['an identity in the session', { identityForm: 'settings' as const }],
    ['a token for the session', { identityForm: 'token' as const }],
  ])('%s', async (_, sql) => {
    await using folder = await temporaryFolder();
    const opening = open(await folder.write('t.csv', 'text\na\n'), { sql });
    await expect(opening).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('is not a database'),
    });
  });
});
