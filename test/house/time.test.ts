import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = new URL('../../src/', import.meta.url).pathname;
const clock = 'core/world/clock.ts';

const readsClock = /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b|\bhrtime\b/;
const takesTimeOfDay = /import (type )?\{[^}]*\bClock\b[^}]*\} from '[^']*world\/clock\.js'/;

async function filesWith(pattern: RegExp, folder = ''): Promise<string[]> {
  const files = (await readdir(join(root, folder), { recursive: true })).map((name) => join(folder, name));
  const found = [];
  for (const name of files.filter((file) => file.endsWith('.ts'))) {
    if (pattern.test(await readFile(join(root, name), 'utf8'))) found.push(name);
  }
  return found.toSorted();
}

it('the clock of the system is read in one place', async () => {
  expect(await filesWith(readsClock)).toEqual([clock]);
});

it('what stands between a ticket and a model has a stopwatch, which no setting of the clock disturbs', async () => {
  // Hands it on; says in a message when to come back.
  expect(await filesWith(takesTimeOfDay, 'pipeline')).toEqual(['pipeline/chain.ts', 'pipeline/retrying.ts']);
});

it.each(['Date.now()', 'new Date()', 'performance.now()', 'process.hrtime.bigint()'])(
  'the clock is read by %s',
  (code) => {
    expect(code).toMatch(readsClock);
  },
);
