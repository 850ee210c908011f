import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { draft, promptsIn } from '../../support/prompts.js';
import { Database } from '../../support/sqlite.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const everyone = (content: string) => draft(content, { usual: 'everyone' });

function edit(path: string, sql: string): void {
  const database = new Database(path);
  database.exec(sql);
  database.close();
}

describe('a file of prompts', () => {
  it('is made by the first save, not by a look', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('deep/down/prompts.db');
    await using store = promptsIn(path);
    expect(await store.newest()).toEqual([]);
    expect(existsSync(path)).toBe(false);
    await store.save(everyone('1'));
    await using other = promptsIn(path);
    expect(await other.newest()).toMatchObject([{ content: '1' }]);
  });

  it('that somebody else has made since it was looked for is added to', async () => {
    await using folder = await temporaryFolder();
    await using one = promptsIn(folder.file('prompts.db'));
    await using other = promptsIn(folder.file('prompts.db'));
    await one.save(everyone('1'));
    expect(await other.save(everyone('2'))).toMatchObject({ version: { version: 2 } });
  });

  it.each([
    [
      'of a newer version of the program',
      'PRAGMA user_version = 99',
      'was written by a newer version of ticketsift',
    ],
    [
      'of another program',
      'PRAGMA application_id = 7',
      'is a database of another program, not the saved prompts',
    ],
  ])('%s is left alone', async (_, sql, message) => {
    await using folder = await temporaryFolder();
    const path = folder.file('prompts.db');
    {
      await using store = promptsIn(path);
      await store.save(everyone('1'));
    }
    edit(path, sql);
    expect(() => promptsIn(path)).toThrow(
      expect.objectContaining({ code: 'bad_cache', message: `${path} ${message}` }),
    );
  });

  it('that is none is left alone', async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write('prompts.db', 'a text of more than a hundred bytes '.repeat(5));
    expect(() => promptsIn(path)).toThrow(
      expect.objectContaining({
        code: 'bad_cache',
        message: `${path} is not a SQLite file, so it cannot be the saved prompts`,
      }),
    );
  });

  it('in a folder that cannot be made is reported', async () => {
    await using folder = await temporaryFolder();
    await folder.write('data', 'no folder');
    await using store = promptsIn(folder.file('data/prompts.db'));
    await expect(store.save(everyone('1'))).rejects.toMatchObject({ code: 'cache_unavailable' });
  });

  it('that cannot be written to keeps what it has, and is reported', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('prompts.db');
    await using store = promptsIn(path);
    await store.save(everyone('1'));
    edit(
      path,
      "CREATE TRIGGER full BEFORE INSERT ON ticketsift_prompt_versions BEGIN SELECT RAISE(ABORT, 'no room'); END",
    );
    await expect(store.save(everyone('2'))).rejects.toMatchObject({
      code: 'database',
      message: `The saved prompts in ${path} cannot be used: no room`,
    });
    await expect(store.save({ ...everyone('2'), name: 'other' })).rejects.toMatchObject({ code: 'database' });
    expect(await store.newest()).toMatchObject([{ name: 'triage', content: '1' }]);
  });
});
