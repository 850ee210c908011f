import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { assetRoutes } from '#built/studio/routes/assets.js';

const modules = (await readdir('src/studio/assets')).filter((name) => name.endsWith('.js'));
const served = new Map(
  await Promise.all(
    modules.map(async (name) => {
      const response = await assetRoutes(undefined).request(`/assets/${name}`);
      return [name, await response.text()] as const;
    }),
  ),
);

test('all scripts of all pages together have at most 25 kB', () => {
  expect(modules).toEqual(expect.arrayContaining(['studio.js', 'try.js']));
  const size = [...served.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  expect(size).toBeLessThanOrEqual(25 * 1024);
});

test.each(modules)('%s is served without comments and indentation', (name) => {
  const text = served.get(name) ?? '';
  expect(text).not.toBe('');
  expect(text).not.toMatch(/^\s|\/\*|(^|[\n;{}])\/\/|\n\s/);
});
