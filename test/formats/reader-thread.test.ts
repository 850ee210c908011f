import { describe, expect, it } from 'vitest';
import type { Stopwatch } from '../../src/core/world/clock.js';
import { type ReaderThread, startReaderThread } from '../../src/formats/reader-thread.js';
import { tooMuch } from '../../src/formats/xlsx/faults.js';
import { builtUrl } from '../support/built.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { virtualClock } from '../support/virtual-clock.js';
import { workbookOf } from '../support/workbook.js';

/** A thread that runs a script in place of the reader. */
function threadOf(script: string): URL {
  return new URL(
    `data:text/javascript,${encodeURIComponent(`import { parentPort, workerData } from 'node:worker_threads'; ${script}`)}`,
  );
}

type Step = { readonly kind: string };

const never: Stopwatch['after'] = () => () => {};
const usual = { name: 'tickets.xlsx', after: never, tooMuch, hint: 'Save it as CSV.' };
const start = (script: string, after = never) =>
  startReaderThread<Step>({}, { ...usual, after, file: threadOf(script) });

async function kindsOf(thread: ReaderThread<Step>): Promise<string[]> {
  await using reading = thread;
  const kinds: string[] = [];
  for await (const { kind } of reading.steps()) kinds.push(kind);
  return kinds;
}

describe('a thread that reads a file', () => {
  it('gives its steps, and is no more than a few of them ahead', async () => {
    await using folder = await temporaryFolder();
    const rows = Array.from({ length: 10_000 }, (_, index) => [`${index}`]);
    const workbook = workbookOf({ rows });
    const path = await folder.write('t.xlsx', workbook);
    const thread = startReaderThread<Step>(
      { path, size: workbook.length, sheet: undefined, maxRowLength: 100 },
      { ...usual, name: path, file: new URL(builtUrl('formats/xlsx/worker.js')) },
    );
    const kinds = await kindsOf(thread);
    expect([kinds[0], kinds[1], kinds.at(-1)]).toEqual(['sheet', 'rows', 'end']);
    expect(kinds.filter((kind) => kind === 'rows')).toHaveLength(20);
  });

  it('is stopped where it says nothing for a minute', async () => {
    const clock = virtualClock();
    const kinds = kindsOf(start('setInterval(() => {}, 1000)', clock.after));
    await clock.runUntil(kinds.catch(() => {}));
    await expect(kinds).rejects.toMatchObject({
      code: 'bad_input',
      message: 'tickets.xlsx is not read: it takes too long',
    });
    expect(clock.pauses).toEqual([60_000]);
  });

  it('is stopped where it takes too much memory', async () => {
    const script = 'const all = []; for (;;) all.push(new Array(100_000).fill(Math.random()));';
    const thread = startReaderThread<Step>({}, { ...usual, maxMemoryMb: 20, file: threadOf(script) });
    await expect(kindsOf(thread)).rejects.toMatchObject({
      code: 'bad_input',
      message: 'tickets.xlsx is not read: it takes too much memory',
    });
  });

  it('tells what is wrong with the workbook', async () => {
    const fault = "parentPort.postMessage({ fault: { message: 'is odd', hint: 'Look.' } })";
    await expect(kindsOf(start(fault))).rejects.toMatchObject({
      code: 'bad_input',
      message: 'tickets.xlsx is odd',
      hint: 'Look.',
    });
  });

  it('tells why it broke down', async () => {
    await expect(kindsOf(start("throw new Error('no luck')"))).rejects.toMatchObject({
      code: 'bad_input',
      message: 'Cannot read tickets.xlsx: no luck',
    });
  });

  it('knows nothing of the environment', async () => {
    const script = "parentPort.postMessage({ fault: { message: JSON.stringify(process.env), hint: '' } })";
    await expect(kindsOf(start(script))).rejects.toMatchObject({ message: 'tickets.xlsx {}' });
  });

  it('ends when it is closed', async () => {
    const thread = start('setInterval(() => {}, 1000)');
    const kinds = kindsOf(thread);
    await thread[Symbol.asyncDispose]();
    expect(await kinds).toEqual([]);
  });
});
