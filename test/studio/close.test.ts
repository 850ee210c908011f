import { execFileSync } from 'node:child_process';
import { open } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { LocalCache } from '../../src/storage/cache/cache.js';
import { temporaryCache } from '../support/cache.js';
import { openPersonalDesk, readAt } from '../support/desk.js';
import { hurriedClock } from '../support/hurried-clock.js';
import { csvOf, newUser } from '../support/program.js';
import { startStudio } from '../support/studio.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** A cache that notes what is read in it once it is said to be closed. */
function watchedCache() {
  const cache = temporaryCache();
  const late: string[] = [];
  let isClosed = false;
  const answers = watch(cache.answers);
  const budgets = watch(cache.budgets);
  function watch<T extends object>(part: T): T {
    return new Proxy(part, {
      get(target, name, receiver) {
        if (isClosed) late.push(String(name));
        return Reflect.get(target, name, receiver);
      },
    });
  }
  const watched: LocalCache = { ...cache, answers, budgets };
  return {
    cache: watched,
    late,
    close() {
      isClosed = true;
    },
    [Symbol.dispose]: () => cache[Symbol.dispose](),
  };
}

async function project() {
  const folder = await temporaryFolder();
  await folder.write('p.md', 'Sort: {text}');
  await folder.write('t.csv', csvOf(['one', 'two', 'three']));
  return folder;
}

const run = { baseUrl: 'http://127.0.0.1:9', model: 'stand-in' };
/** Resolves when all that could still go on has had its turns. */
async function turns() {
  for (let n = 0; n < 200; n++) await new Promise(setImmediate);
}

describe('a desk that is closed', () => {
  it.each([
    ['right after its start', async () => {}],
    [
      'while a forecast is made',
      async ({ workbench }) => {
        await readAt({ workbench });
        workbench.type('Judge: {text}');
      },
    ],
    [
      'while a source is read',
      async ({ workbench }) => {
        await readAt({ workbench });
        void workbench.resize(2);
      },
    ],
    [
      'while the cost of a comparison is found out',
      async ({ workbench, comparing }) => {
        await readAt({ workbench });
        const choice = { before: { prompt: 'shipped:triage', model: '' }, after: { prompt: '', model: '' } };
        void (await comparing()).cost(choice);
      },
    ],
  ] satisfies [string, (desk: Awaited<ReturnType<typeof openPersonalDesk>>) => Promise<void>][])(
    'leaves nothing that reads its cache: %s',
    async (_, begin) => {
      await using folder = await project();
      using watched = watchedCache();
      const desk = await openPersonalDesk({ folder, cache: watched.cache, run });
      await begin(desk);
      await desk[Symbol.asyncDispose]();
      watched.close();
      await turns();
      expect(watched.late).toEqual([]);
    },
  );

  it('begins nothing any more', async () => {
    await using folder = await project();
    using watched = watchedCache();
    const desk = await openPersonalDesk({ folder, cache: watched.cache, run });
    const { workbench } = desk;
    await readAt({ workbench });
    await desk[Symbol.asyncDispose]();
    watched.close();
    workbench.type('Judge: {text}');
    for (const begin of [
      () => workbench.test(),
      () => workbench.resize(2),
      () => workbench.useSource(['t.csv'], 't.csv'),
      () => workbench.chooseModel('other'),
      () => workbench.openNamed('shipped:triage'),
    ])
      await expect(begin()).rejects.toMatchObject({ code: 'interrupted' });
    await turns();
    expect(watched.late).toEqual([]);
  });

  it('does not wait for a pipe that says nothing more', async () => {
    await using folder = await project();
    const pipe = folder.file('pipe.csv');
    execFileSync('mkfifo', [pipe]);
    using cache = temporaryCache();
    const { after } = hurriedClock(1_000);
    const desk = await openPersonalDesk({ folder, cache, run, after });
    await readAt(desk);
    const reading = desk.workbench.useSource([pipe], 'pipe');
    await using writer = await open(pipe, 'w');
    await writer.write('id,text\n1,one\n');
    await desk[Symbol.asyncDispose]();
    await reading;
    expect(desk.workbench.state().source.tickets).toBe(0);
  });
});

describe('a studio that is interrupted', () => {
  it('right after its start prints no warning', async () => {
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['one', 'two']));
    for (let n = 0; n < 5; n++) {
      await using studio = await startStudio(['t.csv', '--no-open'], { user });
      studio.run.interrupt();
      const { code, stderr } = await studio.run.finished;
      expect(code).toBe(0);
      expect(stderr).not.toContain('warning');
    }
  });
});
