import { readdir, readFile, stat } from 'node:fs/promises';
import { expect, test } from 'vitest';

const names = await readdir('docs/images');

test.each(names)('%s is in README, and has at most 200 kB', async (name) => {
  expect(await readFile('README.md', 'utf8')).toContain(`](docs/images/${name})`);
  expect((await stat(`docs/images/${name}`)).size).toBeLessThanOrEqual(200_000);
});
