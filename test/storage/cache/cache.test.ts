import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openCache } from '../../../src/storage/cache/cache.js';
import { answerTo, keyOf, systemClock, textOf } from '../../support/cache.js';
import { inProcess } from '../../support/cache-process.js';
import { Database } from '../../support/sqlite.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const open = (path: string) => openCache(path, systemClock);

describe('a file that cannot be the cache is refused', () => {
  it('one that is not SQLite, and it is left as it was', async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write(
      'notes.txt',
      'my notes, which are longer than a header of SQLite.\n'.repeat(50),
    );
    expect(() => open(path)).toThrow(
      expect.objectContaining({
        code: 'bad_cache',
        message: `${path} is not a SQLite file, so it cannot be the cache`,
      }),
    );
  });

  it('a database of another program', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('other.db');
    const other = new Database(path);
    other.exec('CREATE TABLE precious (x)');
    other.close();
    expect(() => open(path)).toThrow(
      expect.objectContaining({
        code: 'bad_cache',
        message: `${path} is a database of another program, not the cache`,
      }),
    );
  });

  it('one from a newer version of the program', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('a.db');
    open(path)[Symbol.dispose]();
    const newer = new Database(path);
    newer.pragma('user_version = 99');
    newer.close();
    expect(() => open(path)).toThrow(
      expect.objectContaining({
        code: 'bad_cache',
        message: `${path} was written by a newer version of ticketsift`,
      }),
    );
  });

  it('a damaged one', async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write(
      'a.db',
      Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(5000, 7)]),
    );
    expect(() => open(path)).toThrow(expect.objectContaining({ code: expect.stringMatching(/cache/) }));
  });

  it.each(['a folder', 'a file as its folder'])('%s', async (what) => {
    await using folder = await temporaryFolder();
    const file = await folder.write('file', 'x');
    const path = what === 'a folder' ? folder.path : `${file}/a.db`;
    expect(() => open(path)).toThrow(expect.objectContaining({ code: 'cache_unavailable' }));
  });
});

it('a file of the first version of the program keeps its answers, in the order of their asking', async () => {
  await using folder = await temporaryFolder();
  const path = folder.file('a.db');
  const old = new Database(path);
  old.exec(`CREATE TABLE answers (
      key BLOB PRIMARY KEY, reply TEXT NOT NULL, finish TEXT NOT NULL, input_tokens INTEGER,
      cached_input_tokens INTEGER, output_tokens INTEGER, model TEXT NOT NULL, asked_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`);
  old.pragma(`application_id = ${0x54_53_46_54}`);
  old.pragma('user_version = 1');
  const insert = old.prepare("INSERT INTO answers VALUES (?, ?, 'stop', ?, 1, 2, 'm', ?)");
  insert.run(keyOf('a'), 'late', 3, 2000);
  insert.run(keyOf('b'), 'early', null, 1000);
  old.close();

  using cache = open(path);
  expect(cache.answers.findAll([keyOf('a'), keyOf('b')])).toEqual([
    {
      reply: { text: 'late', finish: 'stop', usage: { input: 3, cachedInput: 1, output: 2 } },
      answeredAt: 2000,
    },
    { reply: { text: 'early', finish: 'stop', usage: undefined }, answeredAt: 1000 },
  ]);
  const usage = { input: 1, cachedInput: 0, output: 9, reasoning: 8 };
  await cache.answers.save(answerTo('c', { reply: { text: '', finish: 'length', usage, cutAt: 9 } }));
  expect(cache.answers.findAll([keyOf('c')])[0]?.reply).toEqual({
    text: '',
    finish: 'length',
    usage,
    cutAt: 9,
  });
  await cache.answers.forget([keyOf('c')]);
  const reader = new Database(path, { readonly: true });
  expect(reader.prepare('SELECT reply, family FROM answers ORDER BY rowid').raw().all()).toEqual([
    ['early', null],
    ['late', null],
  ]);
  reader.close();
});

it('an answer and the end of its lease appear at the same moment', async () => {
  await using folder = await temporaryFolder();
  using ours = open(folder.file('a.db'));
  using theirs = open(folder.file('a.db'));
  expect(await ours.leases.claim(keyOf('a'))).toEqual({ kind: 'ours' });
  const saved = ours.answers.save(answerTo('a'));
  expect(await theirs.leases.claim(keyOf('a'))).toMatchObject({ kind: 'answered' });
  await saved;
  await ours.answers.forget([keyOf('a')]);
  expect(await theirs.leases.claim(keyOf('a'))).toEqual({ kind: 'ours' });
});

it('what is not yet on disk when it is closed is written then', async () => {
  await using folder = await temporaryFolder();
  const cache = open(folder.file('a.db'));
  const saved = cache.answers.save(answerTo('a'));
  cache[Symbol.dispose]();
  await saved;
  using again = open(folder.file('a.db'));
  expect(textOf(again, 'a')).toBe('to a');
});

it('a file that somebody writes to can be read meanwhile', async () => {
  await using folder = await temporaryFolder();
  using cache = open(folder.file('a.db'));
  await cache.answers.save(answerTo('a'));
  const other = new Database(folder.file('a.db'));
  other.exec("BEGIN IMMEDIATE; UPDATE answers SET reply = 'changed'");
  const waiting = cache.answers.save(answerTo('b'));
  await setImmediate();
  expect([textOf(cache, 'a'), textOf(cache, 'b')]).toEqual(['to a', undefined]);
  other.exec('ROLLBACK');
  other.close();
  await waiting;
  expect(textOf(cache, 'b')).toBe('to b');
});

it('several processes may make the file and write to it at the same time', async () => {
  await using folder = await temporaryFolder();
  const script = `
    const reply = { text: 'x', finish: 'stop' };
    for (let n = 0; n < 50; n++) {
      const key = Buffer.from(args[0] + n);
      await cache.answers.save({ key, family: Buffer.alloc(16), model: 'm', reply, answeredAt: n });
    }`;
  await Promise.all(['a', 'b', 'c', 'd'].map((name) => inProcess(script, folder.file('a.db'), name)));
  using cache = open(folder.file('a.db'));
  expect(cache.answers.statistics().answers).toBe(200);
});
