import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { Reply } from '../../src/core/model.js';
import { openAnswers } from '../../src/storage/answers.js';
import { temporary } from '../../src/storage/open.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const key = (text: string) => Buffer.from(text.padEnd(32));
const reply = (text: string): Reply => ({ text, finish: 'stop', usage: undefined });

describe('an answer', () => {
  it('is found as it was saved, also when the file is opened again', async () => {
    await using folder = await temporaryFolder();
    const full: Reply = {
      text: '{"ä": 1}\u0000',
      finish: 'length',
      usage: { input: 5, cachedInput: 2, output: 3 },
    };
    {
      using answers = openAnswers(folder.file('deep/er/a.db'));
      answers.save(key('a'), 'm', { reply: full, askedAt: 1000 });
      answers.save(key('b'), 'm', { reply: reply('plain'), askedAt: 2000 });
    }
    using answers = openAnswers(folder.file('deep/er/a.db'));
    expect(answers.find(key('a'))).toEqual({ reply: full, askedAt: 1000 });
    expect(answers.find(key('b'))).toEqual({ reply: reply('plain'), askedAt: 2000 });
    expect(answers.find(key('c'))).toBeUndefined();
  });

  it('that came first is kept', () => {
    using answers = openAnswers(temporary);
    answers.save(key('a'), 'm', { reply: reply('one'), askedAt: 1 });
    answers.save(key('a'), 'm', { reply: reply('two'), askedAt: 2 });
    expect(answers.find(key('a'))?.reply.text).toBe('one');
  });

  it('is seen by another process on the same file at once', async () => {
    await using folder = await temporaryFolder();
    using one = openAnswers(folder.file('a.db'));
    using two = openAnswers(folder.file('a.db'));
    one.save(key('a'), 'm', { reply: reply('x'), askedAt: 1 });
    expect(two.find(key('a'))?.reply.text).toBe('x');
    two.save(key('b'), 'm', { reply: reply('y'), askedAt: 1 });
    expect(one.find(key('b'))?.reply.text).toBe('y');
  });
});

describe('all answers together', () => {
  const filled = () => {
    const answers = openAnswers(temporary);
    answers.save(key('a'), 'small', { reply: reply('x'), askedAt: 1000 });
    answers.save(key('b'), 'big', { reply: reply('x'), askedAt: 2000 });
    answers.save(key('c'), 'big', { reply: reply('x'), askedAt: 3000 });
    return answers;
  };

  it('are counted', () => {
    using answers = filled();
    const models = [
      { model: 'big', answers: 2 },
      { model: 'small', answers: 1 },
    ];
    expect(answers.statistics()).toEqual({ answers: 3, oldest: 1000, newest: 3000, models });
  });

  it('may be none', () => {
    using answers = openAnswers(temporary);
    expect(answers.statistics()).toEqual({ answers: 0, oldest: undefined, newest: undefined, models: [] });
  });

  it('are forgotten from before a time, or altogether', () => {
    using answers = filled();
    expect(answers.forget(2000)).toBe(1);
    expect(answers.find(key('a'))).toBeUndefined();
    expect(answers.find(key('b'))).toBeDefined();
    expect(answers.forget()).toBe(2);
    expect(answers.statistics().answers).toBe(0);
  });
});

describe('a file that cannot be the cache is refused', () => {
  it('one that is not SQLite, and it is left as it was', async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write(
      'notes.txt',
      'my notes, which are longer than a header of SQLite.\n'.repeat(50),
    );
    expect(() => openAnswers(path)).toThrow(
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
    expect(() => openAnswers(path)).toThrow(
      expect.objectContaining({
        code: 'bad_cache',
        message: `${path} is a database of another program, not the cache`,
      }),
    );
  });

  it('one from a newer version of the program', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('a.db');
    openAnswers(path)[Symbol.dispose]();
    const newer = new Database(path);
    newer.pragma('user_version = 99');
    newer.close();
    expect(() => openAnswers(path)).toThrow(
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
    expect(() => openAnswers(path)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/cache/) }),
    );
  });

  it.each(['a folder', 'a file as its folder'])('%s', async (what) => {
    await using folder = await temporaryFolder();
    const file = await folder.write('file', 'x');
    const path = what === 'a folder' ? folder.path : `${file}/a.db`;
    expect(() => openAnswers(path)).toThrow(expect.objectContaining({ code: 'cache_unavailable' }));
  });
});

describe('several processes', () => {
  it('may make the file at the same time', async () => {
    await using folder = await temporaryFolder();
    const script = `
      const { openAnswers } = await import(${JSON.stringify(new URL('../../dist/storage/answers.js', import.meta.url).href)});
      const answers = openAnswers(process.argv[1]);
      for (let n = 0; n < 50; n++) {
        answers.save(Buffer.from(process.argv[2] + n), 'm', { reply: { text: 'x', finish: 'stop' }, askedAt: n });
      }`;
    const start = (name: string) =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, folder.file('a.db'), name]);
    await Promise.all(['a', 'b', 'c', 'd'].map(start));
    using answers = openAnswers(folder.file('a.db'));
    expect(answers.statistics().answers).toBe(200);
  });
});
