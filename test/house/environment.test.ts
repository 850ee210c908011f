import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = new URL('../../src/', import.meta.url).pathname;

/**
 * `process.env`, `world.env`, `{ env } = world` and what imports the process; not the option `env` of a new process, and not
 * `c.env`, in which Hono has the connection of a request.
 */
const reads = /(?<!\bc)\.env\b|\[['"]env['"]\]|\{[^{}]*\benv\b[^{}]*\}\s*=|['"](node:)?process['"]/;

it('is read by src/config alone', async () => {
  const files = (await readdir(root, { recursive: true })).filter((name) => name.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(300);
  const readers = [];
  for (const name of files) {
    if (!name.startsWith('config/') && reads.test(await readFile(join(root, name), 'utf8')))
      readers.push(name);
  }
  expect(readers).toEqual([]);
});

it.each([
  'process.env.CI',
  "process['env']",
  'const { env } = process',
  'const { cwd, env: variables } = world',
  "import { env } from 'node:process'",
])('is read by %s', (code) => {
  expect(code).toMatch(reads);
});

it.each([
  'spawn(file, { env: variables })',
  'new Worker(file, { env: {} })',
  'environment.isCi',
  'c.env.outgoing.destroy()',
])('is not read by %s', (code) => {
  expect(code).not.toMatch(reads);
});
