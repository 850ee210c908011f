import { readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { localOwner } from '../../src/core/identity.js';
import { openChecks } from '../../src/storage/checks.js';
import { openRuns } from '../../src/storage/runs/runs.js';
import { Database } from '../support/sqlite.js';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.js';

/** Files in which the program writes down what happened, and how each is read. */
const records = {
  runs: (path: string) => {
    using runs = openRuns(path, localOwner);
    return runs.latest(10);
  },
  checks: (path: string) => {
    using checks = openChecks(path, localOwner);
    return checks.suites();
  },
};

async function recordIn(folder: TemporaryFolder, read: (path: string) => unknown): Promise<string> {
  const path = folder.file('record.db');
  read(path);
  return path;
}

const damages: readonly (readonly [string, (path: string) => Promise<void>])[] = [
  ['cut off', (path) => truncate(path, 5_000)],
  [
    'overwritten from its second page on',
    async (path) => {
      const bytes = await readFile(path);
      await writeFile(path, bytes.fill(0xa5, 4096));
    },
  ],
  ['no SQLite file', async (path) => writeFile(path, Buffer.alloc((await stat(path)).size, 7))],
];

describe.each(Object.entries(records))('the record of %s', (_, read) => {
  it.each(damages)('that is %s is an error that names the file and what to do', async (_, damage) => {
    await using folder = await temporaryFolder();
    const path = await recordIn(folder, read);
    await damage(path);
    let error: unknown;
    try {
      read(path);
    } catch (caught) {
      error = caught;
    }
    expect(error).toMatchObject({
      code: 'bad_cache',
      message: expect.stringMatching(/record\.db is (damaged|not a SQLite file)/),
      hint: expect.stringMatching(/away|another file/),
    });
  });
});

it('so is a row that no version has written', async () => {
  await using folder = await temporaryFolder();
  const path = await recordIn(folder, records.runs);
  const database = new Database(path);
  database.exec(
    `INSERT INTO runs (id, started_at, status, pid, facts) VALUES ('a', 0, 'done', 1, '{"no": "facts"')`,
  );
  database.close();
  expect(() => records.runs(path)).toThrow(`${path} is damaged`);
});
