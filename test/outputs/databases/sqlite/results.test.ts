import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openFile, sqliteFailure } from '../../../../src/outputs/databases/sqlite/file.js';
import { openSqliteResults } from '../../../../src/outputs/databases/sqlite/results.js';
import { sqliteTarget } from '../../../../src/outputs/databases/sqlite/target.js';
import { openCache } from '../../../../src/storage/cache/cache.js';
import { builtUrl } from '../../../support/built.js';
import { systemClock } from '../../../support/cache.js';
import { classified, sampleTicket } from '../../../support/outcomes.js';
import { serviceAccess } from '../../../support/services/access.js';
import { Database } from '../../../support/sqlite.js';
import { type TemporaryFolder, temporaryFolder } from '../../../support/temporary-folder.js';
import { virtualClock } from '../../../support/virtual-clock.js';
import { steadyWaiting } from '../../../support/waiting.js';
import { makeRun, openResultsOf, stores, writeResults } from '../stores.js';

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
    const opened = openSqliteResults(path, {
      table: 't',
      run: makeRun(),
      variables: {},
      access: serviceAccess(),
      warn: () => {},
      waiting: steadyWaiting(),
    });
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
    await openSqliteResults(path, {
      table: 't',
      run: makeRun(),
      variables: {},
      access: serviceAccess(),
      warn: () => {},
      waiting: steadyWaiting(),
    }).catch(() => {});
    expect(await readFile(path, 'utf8')).toBe('my notes\n'.repeat(200));
  });

  it.each([
    ['SQLITE_READONLY', 'you may not write there'],
    ['SQLITE_READONLY_DIRECTORY', 'you may not write there'],
    ['SQLITE_FULL', 'the disk is full'],
    ['SQLITE_BUSY', 'another program holds it'],
    ['SQLITE_IOERR_WRITE', 'disk I/O error'],
  ])('says of %s: %s', (code, reason) => {
    expect(sqliteFailure('r.db', new Database.SqliteError('disk I/O error', code))).toMatchObject({
      code: 'bad_output',
      message: `Cannot write r.db: ${reason}`,
    });
  });
});

describe('a file', () => {
  it('is an ordinary one, with nothing left beside it', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('r.db');
    const writer = await openSqliteResults(path, {
      table: 't',
      run: makeRun(),
      variables: {},
      access: serviceAccess(),
      warn: () => {},
      waiting: steadyWaiting(),
    });
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
    const file = await openFile(`${folder.path}/${path}`, { mustExist: false, waiting: steadyWaiting() });
    file.database.exec('CREATE TABLE a (b)');
    file.close();
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
  it('is waited for, and said to be, and is written to as soon as it is free', async () => {
    await using store = await stores.sqlite();
    const notes: string[] = [];
    const writer = await openResultsOf(store, { waiting: steadyWaiting(notes) });
    await writer.write(outcomes.slice(0, 500));
    using other = disposable(store.location);
    other.exec('BEGIN EXCLUSIVE');
    const writing = writer.write(outcomes.slice(500, 1100));
    await expect.poll(() => notes).toEqual([`another program holds ${store.location}: waiting for it`]);
    other.exec('COMMIT');
    await writing;
    await writer.write(outcomes.slice(1100));
    await writer.commit();
    expect(await count(store)).toBe(1200);
    expect(notes).toHaveLength(1);
  });

  it('that stays locked for 30 seconds is an error, and what was written stays', async () => {
    await using store = await stores.sqlite();
    await store.query('CREATE TABLE t (n)');
    const clock = virtualClock();
    const waiting = { ...steadyWaiting(), after: clock.after };
    const file = await openFile(store.location, { mustExist: true, waiting });
    const insert = file.database.prepare('INSERT INTO main.t VALUES (?)');
    const target = sqliteTarget<number>(file, (rows) => {
      for (const row of rows) insert.run(row);
      return 0;
    });
    await target.write([1, 2]);
    using other = disposable(store.location);
    other.exec('BEGIN EXCLUSIVE');
    const failure = target.write([3]).catch((error: unknown) => error);
    await expect.poll(() => clock.waiting).toBeGreaterThan(0);
    clock.advance(29_900);
    expect(clock.waiting).toBeGreaterThan(0);
    clock.advance(100);
    expect(await failure).toMatchObject({
      code: 'bad_output',
      message: expect.stringMatching(/^Cannot write .*: another program holds it$/),
    });
    await target.close();
    other.exec('COMMIT');
    expect(await store.query('SELECT n FROM t')).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('that is ticketsift’s own is not a place for results', async () => {
    await using store = await stores.sqlite();
    openCache(store.location, systemClock)[Symbol.dispose]();
    await expect(openResultsOf(store)).rejects.toMatchObject({
      code: 'bad_output',
      message: expect.stringContaining('caches answers'),
    });
  });
});

describe('several processes', () => {
  it('may make a table and write to it at the same time', async () => {
    await using store = await stores.sqlite();
    const script = `
      const { openSqliteResults } = await import(${JSON.stringify(builtUrl('outputs/databases/sqlite/results.js'))});
      const [path, id] = process.argv.slice(1);
      const run = { id, prompt: 'p', promptHash: 'h', model: 'm', now: () => 0 };
      const after = (ms, callback) => {
        const timer = setTimeout(callback, ms);
        return () => clearTimeout(timer);
      };
      const waiting = { after, onInterrupt: () => () => {}, note: console.log };
      const options = { table: 'classifications', run, variables: {}, warn: console.log, waiting };
      const writer = await openSqliteResults(path, options);
      for (let n = 0; n < 2000; n++) {
        const ticket = { id: n < 1000 ? String(n) : id + n };
        await writer.write([{ ticket, classification: { urgent: false, categories: [id] } }]);
      }
      await writer.commit();`;
    const start = (id: string) =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, store.location, id]);
    const finished = await Promise.all(['a', 'b', 'c'].map(start));
    // One that finds the file held longer than usual says once that it waits, and says nothing else.
    for (const { stdout } of finished) {
      expect(['', `another program holds ${store.location}: waiting for it\n`]).toContain(stdout);
    }
    expect(await count(store)).toBe(1000 + 3 * 1000);
  });
});

/** Another program's connection to the same file. */
function disposable(path: string): Database & Disposable {
  const database = new Database(path, { timeout: 0 });
  return Object.assign(database, { [Symbol.dispose]: () => void database.close() });
}
