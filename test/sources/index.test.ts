import { describe, expect, it } from 'vitest';
import { openSource } from '../../src/sources/index.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('a source is chosen by the ending of its file', () => {
  it('in any case of letters', async () => {
    await using folder = await temporaryFolder();
    await using table = await openSource(await folder.write('T.CSV', 'text\na\n'));
    expect(table.columns).toEqual(['text']);
  });

  it.each(['tickets.xlsx', 'tickets', 'tickets.constructor', ''])(
    'and %j is no kind anybody reads',
    async (path) => {
      await expect(openSource(path)).rejects.toMatchObject({
        code: 'usage',
        hint: 'Files that are read: .csv, .tsv, .jsonl.',
      });
    },
  );
});
