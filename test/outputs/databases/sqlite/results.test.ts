import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { explained, openFile } from '../../../../src/outputs/databases/sqlite/file.js';
import { openResults } from '../../../../src/outputs/databases/sqlite/results.js';
import { sqliteTarget } from '../../../../src/outputs/databases/sqlite/target.js';
import { classified, sampleTicket } from '../../../support/outcomes.js';
import { type TemporaryFolder, temporaryFolder } from '../../../support/temporary-folder.js';
import { makeRun, openResultsOf, openUpdateOf, stores, writeResults } from '../stores.js';

const outcomes = Array.from({ length: 1200 }, (_, index) => classified(sampleTicket(`${index}`, 'x')));
const count = async (store: { query(sql: string): Promise<Record<string, unknown>[]> }) =>
  (await store.query('SELECT count(*) AS count FROM classifications'))[0]?.count;

describe('a file that cannot take results', () => {
  const places: [string, string, (folder: TemporaryFolder) => Promise<string>][] = [
    ['in no folder', 'its folder does not exist', async (folder) => folder.file('none/r.db')],
    ['that is a text', 'it is not a SQLite file', (folder) => folder.write('r.db', 'my notes\n'.repeat(200))],
    ['that is a short text', 'it is not a SQLite file', (folder) => folder.write('r.db', 'my notes')],
    [
      'that is a folder',
      'it cannot be opened',
      async (folder) => {
        await mkdir(folder.file('r.db'));
        return folder.file('r.db');
      },
    ],
    [
      'that is damaged',
      'it is damaged',
      async (folder) => {
        const path = folder.file('r.db');
        const whole = new Database(path);
        whole.exec('CREATE TABLE a (b)');
        whole.close();
        return folder.write(
          'r.db',
          Buffer.concat([(await readFile(path)).subarray(0, 100), Buffer.alloc(9000, 7)]),
        );
      },
    ],
  ];

  it.each(places)('%s', async (_, reason, make) => {
    await using folder = await temporaryFolder();
    const path = await make(folder);
    const before = await readdir(folder.path);
    const opened = openResults(path, { table: 't', run: makeRun(), variables: {}, warn: () => {} });
    await expect(opened).rejects.toMatchObject({
      code: 'bad_output',
      message: `Cannot write ${path}: ${reason}`,
      hint: expect.any(String),
    });
    expect(await readdir(folder.path)).toEqual(before);
  });

  it('is left as it was', async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write('r.db', 'my notes\n'.repeat(200));
    await openResults(path, { table: 't', run: makeRun(), variables: {}, warn: () => {} }).catch(() => {});
    expect(await readFile(path, 'utf8')).toBe('my notes\n'.repeat(200));
  });

  it.each([
    ['SQLITE_READONLY', 'you may not write there'],
    ['SQLITE_READONLY_DIRECTORY', 'you may not write there'],
    ['SQLITE_FULL', 'the disk is full'],
    ['SQLITE_BUSY', 'another program holds it'],
    ['SQLITE_IOERR_WRITE', 'disk I/O error'],
  ])('says of %s: %s', (code, reason) => {
    const failing = () =>
      explained('r.db', () => {
        throw new Database.SqliteError('disk I/O error', code);
      });
    expect(failing).toThrow(
      expect.objectContaining({ code: 'bad_output', message: `Cannot write r.db: ${reason}` }),
    );
  });
});

describe('a file', () => {
  it('is an ordinary one, with nothing left beside it', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('r.db');
    const writer = await openResults(path, { table: 't', run: makeRun(), variables: {}, warn: () => {} });
    await writer.write(outcomes);
    await writer.commit();
    expect(await readdir(folder.path)).toEqual(['r.db']);
    using database = disposable(path);
    expect(database.pragma('journal_mode', { simple: true })).toBe('delete');
  });

  it('in WAL mode stays in it', async () => {
    await using store = await stores.sqlite();
    await store.query('PRAGMA journal_mode = WAL');
    await writeResults(store, [outcomes]);
    using database = disposable(store.location);
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
  });

  it('whose name looks like a URL is a file of that name', async () => {
    await using folder = await temporaryFolder();
    const cwd = process.cwd();
    const path = `file:r.db`;
    const database = openFile(`${folder.path}/${path}`, { mustExist: false });
    database.exec('CREATE TABLE a (b)');
    database.close();
    expect([await readdir(folder.path), process.cwd()]).toEqual([[path], cwd]);
  });

  it('takes a table that differs in the case of letters for the same', async () => {
    await using store = await stores.sqlite();
    await writeResults(store, [outcomes]);
    await writeResults(store, [outcomes], { table: 'CLASSIFICATIONS' });
    expect(await count(store)).toBe(1200);
  });
});

describe('a locked file', () => {
  it('is written to as far as it is free, and wholly in the end', async () => {
    await using store = await stores.sqlite();
    const writer = await openResultsOf(store);
    await writer.write(outcomes.slice(0, 500));
    using other = disposable(store.location);
    other.exec('BEGIN EXCLUSIVE');
    await writer.write(outcomes.slice(500, 1100));
    other.exec('COMMIT');
    expect(await count(store)).toBe(500);
    await writer.write(outcomes.slice(1100));
    await writer.commit();
    expect(await count(store)).toBe(1200);
  });

  it('that stays locked is an error, and what was written stays', async () => {
    await using store = await stores.sqlite();
    await store.query('CREATE TABLE t (n)');
    const database = new Database(store.location);
    const insert = database.prepare('INSERT INTO main.t VALUES (?)');
    const target = sqliteTarget<number>({
      path: 'r.db',
      database,
      patience: { waits: 2, waitMs: 1 },
      apply(rows) {
        for (const row of rows) insert.run(row);
        return 0;
      },
    });
    await target.write([1, 2]);
    using other = disposable(store.location);
    other.exec('BEGIN EXCLUSIVE');
    await target.write([3]);
    await expect(target.finish()).rejects.toMatchObject({
      code: 'bad_output',
      message: 'Cannot write r.db: another program holds it',
    });
    await target.close();
    other.exec('COMMIT');
    expect(await store.query('SELECT n FROM t')).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it.each(['results', 'an update'])('may be locked by the run’s own reading: %s', async (what) => {
    await using store = await stores.sqlite();
    await store.query('CREATE TABLE tickets (id TEXT PRIMARY KEY)');
    await store.query(`INSERT INTO tickets WITH RECURSIVE n (n) AS
      (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 1199) SELECT n FROM n`);
    await using update = await openUpdateOf(store, { columns: ['id', 'text'] });
    const writer = what === 'results' ? await openResultsOf(store) : await update.start();
    using reader = disposable(store.location);
    for (const id of reader.prepare<[], unknown>('SELECT id FROM tickets').pluck().iterate()) {
      await writer.write([classified(sampleTicket(String(id), 'x'))]);
    }
    await writer.commit();
    const table = what === 'results' ? 'classifications' : 'tickets';
    const sql = `SELECT count(*) AS count FROM ${table} WHERE categories IS NOT NULL`;
    expect(await store.query(sql)).toEqual([{ count: 1200 }]);
  });

  it('counts what waited as what did not', async () => {
    await using store = await stores.sqlite();
    const warnings: string[] = [];
    const writer = await openResultsOf(store, { warnings });
    using other = disposable(store.location);
    other.exec('BEGIN EXCLUSIVE');
    for (let turn = 0; turn < 3; turn++) await writer.write(outcomes.slice(0, 500));
    other.exec('COMMIT');
    await writer.commit();
    expect(warnings).toEqual([expect.stringMatching(/^1,000 tickets were replaced/)]);
  });
});

describe('several processes', () => {
  it('may make a table and write to it at the same time', async () => {
    await using store = await stores.sqlite();
    const module = new URL('../../../../dist/outputs/databases/sqlite/results.js', import.meta.url).href;
    const script = `
      const { openResults } = await import(${JSON.stringify(module)});
      const [path, id] = process.argv.slice(1);
      const run = { id, prompt: 'p', promptHash: 'h', model: 'm', now: () => 0 };
      const writer = await openResults(path, { table: 'classifications', run, variables: {}, warn: console.log });
      for (let n = 0; n < 2000; n++) {
        const ticket = { id: n < 1000 ? String(n) : id + n };
        await writer.write([{ ticket, classification: { urgent: false, categories: [id] } }]);
      }
      await writer.commit();`;
    const start = (id: string) =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, store.location, id]);
    const told = await Promise.all(['a', 'b', 'c'].map(start));
    expect(told.map(({ stdout }) => stdout)).toEqual(['', '', '']);
    expect(await count(store)).toBe(1000 + 3 * 1000);
  });
});

/** Another program's connection to the same file. */
function disposable(path: string): Database.Database & Disposable {
  const database = new Database(path, { timeout: 0 });
  return Object.assign(database, { [Symbol.dispose]: () => void database.close() });
}
