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

  it('is slow where there is time and the file tries random values', () => {
    expect(projectOf('test/core/text/fit.test.ts', true)).toBe('slow');
    expect(projectOf('test/e2e/terminal.test.ts', true)).toBe('program');
  });
});
