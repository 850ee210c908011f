import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findEdit } from '../../src/prompts/library/version.js';
import { testDatabase } from '../support/postgres.js';
import { promptsAt, promptsIn } from '../support/prompts.js';
import { rounds } from '../support/slow.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const saveForever = fileURLToPath(new URL('../support/save-forever.js', import.meta.url));

const line = 'version N: {text}\n';

/** A long text in which every line says which version it is of, so that half of one is seen to be so. */
const wholePrompt = (version: number) => line.replaceAll('N', String(version)).repeat(2_000);

/** Has a program save without end, and kills it at a random moment. Resolves to the last version that it said. */
async function killWhileSaving(place: string): Promise<number> {
  const child = spawn(process.execPath, [saveForever, place, line], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const saves = 1 + Math.floor(3 * Math.random());
  while (said.split('\n').length <= saves) await once(child.stdout, 'data');
  setTimeout(() => child.kill('SIGKILL'), 20 * Math.random());
  await once(child, 'close');
  expect(child.signalCode).toBe('SIGKILL');
  return Number(said.split('\n').at(-2));
}

describe.each([
  [
    'SQLite',
    rounds(12, 100),
    async () => {
      const folder = await temporaryFolder();
      const place = folder.file('prompts.db');
      return { place, open: async () => promptsIn(place), done: () => folder[Symbol.asyncDispose]() };
    },
  ],
  [
    'PostgreSQL',
    rounds(10, 20),
    async () => {
      const { url, ...database } = await testDatabase();
      return { place: url, open: () => promptsAt(url), done: () => database[Symbol.asyncDispose]() };
    },
  ],
] as const)('a save in %s', (_, times, prepare) => {
  it(`that is killed at ${times} random moments leaves the old version or the new one`, async () => {
    const { place, open, done } = await prepare();
    try {
      for (let time = 0; time < times; time++) {
        const said = await killWhileSaving(place);
        await using store = await open();
        const [newest] = await store.newest();
        expect(newest?.content).toBe(wholePrompt(newest?.version ?? 0));
        // What was said to be saved is, and at most the one after it as well.
        expect([said, said + 1]).toContain(newest?.version);
      }
      await using store = await open();
      const [newest] = await store.newest();
      const versions = await store.versions(newest?.prompt ?? '');
      expect(findEdit(versions)).toBeUndefined();
      expect(versions.every(({ content, version }) => content === wholePrompt(version))).toBe(true);
    } finally {
      await done();
    }
  }, 300_000);
});
