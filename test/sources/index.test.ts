import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { kindOf } from '../../src/sources/index.js';
import { open } from '../support/sources.js';
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
    ['T.XLSM.gz', 'xlsx'],
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

  it.each(['tickets.docx', 'tickets', 'tickets.constructor', ''])('is not known of %j', async (location) => {
    await expect(open(location)).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining(
        '.csv, .tsv, .jsonl, .ndjson, .xlsx, .xlsm, .db, .sqlite, .sqlite3, each also .gz',
      ),
    });
  });

  it('is not known of standard input, unless it is said', async () => {
    await expect(open('-')).rejects.toMatchObject({ hint: expect.stringContaining('--input-format csv') });
    await using table = await open('-', { kind: 'csv', stdin: Readable.from(['text\na\n']) });
    expect(await collect(table.rows())).toHaveLength(1);
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

  it('that is damaged is told', async () => {
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
      message: expect.stringContaining('is no database'),
    });
  });
});
