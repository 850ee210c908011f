import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assignProjects } from './projects.js';

const projectOf = (file: string, isSlow = false) =>
  assignProjects({ isSlow }).find((one) => one.file === file)?.project;

describe('the project of a test file', () => {
  it.each([
    ['test/core/text/fit.test.ts', 'unit'],
    ['test/storage/cache/answers.test.ts', 'unit'],
    ['test/e2e/terminal.test.ts', 'program'],
    ['test/sources/postgres/postgres.test.ts', 'postgres'],
    ['test/auth/in-a-browser.test.ts', 'browser'],
  ])('follows from what it refers to: %s needs %s', (file, project) => {
    expect(projectOf(file)).toBe(project);
  });

  it('counts a script that a test starts by its path', () => {
    // The script alone imports the built program.
    expect(projectOf('test/e2e/killed-saves.test.ts')).toBe('postgres');
  });

  it('is slow where there is time and the file leaves something to chance', () => {
    expect(projectOf('test/core/text/fit.test.ts', true)).toBe('slow');
    expect(projectOf('test/e2e/terminal.test.ts', true)).toBe('program');
  });
});

it('takes random values from one place, which seeds them', async () => {
  const files = await readdir('test', { recursive: true });
  const scripts = files.filter((file) => /\.[jt]s$/.test(file)).map((file) => join('test', file));
  const texts = await Promise.all(
    scripts.map(async (file) => ({ file, text: await readFile(file, 'utf8') })),
  );
  expect(texts.filter(({ text }) => /from ['"]fast-check['"]/.test(text)).map(({ file }) => file)).toEqual([
    join('test', 'support', 'properties.ts'),
  ]);
});
