import { link } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { refuseOwnFiles } from '../../src/run/refuse-own-files.js';
import { temporaryFolder } from '../support/temporary-folder.js';

it.each([
  [{ '--log-file': 'p.md' }, '--log-file would write to it'],
  [{ '--log-file': './x/../p.md' }, 'p.md is the prompt'],
  [{ '--output': 'link.md' }, '--output would write to it'],
  [{ '--output': 'new.csv', '--log-file': './new.csv' }, 'is the file of --output, and --log-file would'],
])('%j is refused', async (flags, message) => {
  await using folder = await temporaryFolder();
  await link(await folder.write('p.md', 'text'), folder.file('link.md'));
  const written = Object.entries(flags).map(([name, path]) => ({ name, path }));
  const refused = refuseOwnFiles(written, [{ name: 'the prompt', path: 'p.md' }], folder.path);
  await expect(refused).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining(message) });
});

it.each([{ '--output': 'new.csv', '--log-file': 'new.log' }, { '--log-file': undefined }])(
  '%j may be written',
  async (flags) => {
    await using folder = await temporaryFolder();
    await folder.write('p.md', 'text');
    const written = Object.entries(flags).map(([name, path]) => ({ name, path }));
    await refuseOwnFiles(written, [{ name: 'the prompt', path: 'p.md' }], folder.path);
  },
);
