import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { floors, importRules, linterFile } from './layers.js';

const src = fileURLToPath(new URL('../../src/', import.meta.url));

/** Every folder of `src`, with the names of its files and folders. */
const folders = ['.', ...readdirSync(src, { recursive: true, encoding: 'utf8' })]
  .filter((path) => statSync(join(src, path)).isDirectory())
  .map((path) => ({ path, entries: readdirSync(join(src, path), { withFileTypes: true }) }));

it('gives every folder of src a floor', () => {
  const { entries = [] } = folders.find(({ path }) => path === '.') ?? {};
  const found = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  expect(found.toSorted()).toEqual(floors.flat().toSorted());
});

it('has the linter refuse what the floors forbid: `npm run layers` writes its rules', () => {
  const { overrides } = JSON.parse(readFileSync(linterFile, 'utf8'));
  const rules = overrides.filter((one: unknown) => JSON.stringify(one).includes('noRestrictedImports'));
  expect(rules).toEqual(importRules());
});

it('names no folder below the commands as a floor, since the rules go by the names of folders', () => {
  const named = folders.map(({ path }) => path.split('/')).filter(([top]) => top !== 'cli');
  expect(named.filter(([, ...below]) => below.some((name) => floors.flat().includes(name)))).toEqual([]);
});

it('holds at most 18 files in a folder', () => {
  const crowded = folders.filter(({ entries }) => entries.filter((entry) => entry.isFile()).length > 18);
  expect(crowded.map(({ path }) => path)).toEqual([]);
});

it('holds at most 16 % of its lines in a folder, and 28 % in that of all formats', () => {
  const lines = (path: string): number =>
    readdirSync(join(src, path), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .reduce((sum, name) => sum + readFileSync(join(src, path, name), 'utf8').split('\n').length, 0);
  const all = lines('.');
  const large = floors
    .flat()
    .filter((folder) => folder !== 'studio' && lines(folder) > (folder === 'sources' ? 0.28 : 0.16) * all);
  expect(large).toEqual([]);
});
