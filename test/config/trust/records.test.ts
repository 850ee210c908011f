import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  keepRecord,
  listRecords,
  readRecord,
  removeRecord,
  type TrustRecord,
} from '../../../src/config/trust/records.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const recordOf = (path: string, digest = 'd'): TrustRecord => ({
  path,
  digest,
  wants: [{ key: ['cache'], text: 'reads and writes x', mark: 'm' }],
  at: 1,
});

describe('what is trusted', () => {
  it('is kept, replaced and removed by the path of its file', async () => {
    await using folder = await temporaryFolder();
    const state = folder.file('state/trust');
    expect(await readRecord(state, '/a')).toBeUndefined();
    expect(await listRecords(state)).toEqual([]);
    expect(await removeRecord(state, '/a')).toBe(false);
    await keepRecord(state, recordOf('/b'));
    await keepRecord(state, recordOf('/a'));
    await keepRecord(state, recordOf('/a', 'other'));
    expect(await readRecord(state, '/a')).toEqual(recordOf('/a', 'other'));
    expect(await listRecords(state)).toEqual([recordOf('/a', 'other'), recordOf('/b')]);
    expect(await removeRecord(state, '/a')).toBe(true);
    expect(await listRecords(state)).toEqual([recordOf('/b')]);
  });

  it('is its user’s alone', async () => {
    await using folder = await temporaryFolder();
    await keepRecord(folder.path, recordOf('/a'));
    const [name = ''] = await readdir(folder.path);
    expect((await stat(folder.file(name))).mode & 0o777).toBe(0o600);
  });

  it('is all kept, and nothing else, where many files are trusted at once', async () => {
    await using folder = await temporaryFolder();
    const paths = Array.from({ length: 20 }, (_, n) => `/project-${n}`).toSorted();
    await Promise.all([...paths, ...paths].map((path) => keepRecord(folder.path, recordOf(path))));
    expect((await listRecords(folder.path)).map(({ path }) => path)).toEqual(paths);
    expect(await readdir(folder.path)).toHaveLength(paths.length);
  });
});

describe('a record that is damaged trusts nothing', () => {
  it.each<[string, (text: string) => string]>([
    ['cut', (text) => text.slice(0, 20)],
    ['empty', () => ''],
    ['of another form', () => '{"path":"/a"}'],
    ['of another file', (text) => text.replace('/a', '/b')],
    ['of another kind', () => '[]'],
  ])('%s', async (_, damage) => {
    await using folder = await temporaryFolder();
    await keepRecord(folder.path, recordOf('/a'));
    const [name = ''] = await readdir(folder.path);
    const path = join(folder.path, name);
    await writeFile(path, damage(await readFile(path, 'utf8')));
    expect(await readRecord(folder.path, '/a')).toBeUndefined();
    // The next yes mends it.
    await keepRecord(folder.path, recordOf('/a'));
    expect(await readRecord(folder.path, '/a')).toEqual(recordOf('/a'));
  });
});

it('where nothing can be kept, that is an error', async () => {
  await using folder = await temporaryFolder();
  await folder.write('state', '');
  await expect(keepRecord(folder.file('state/trust'), recordOf('/a'))).rejects.toMatchObject({
    code: 'bad_output',
    message: expect.stringContaining('Cannot read or write the list of trusted files'),
  });
});
