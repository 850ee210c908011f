import { execFileSync } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { fileSink } from '../../../src/core/world/file-sink.js';
import { openToRead } from '../../../src/core/world/read-file.js';
import { ClosedPipe } from '../../../src/core/world/sink.js';
import type { Waiting } from '../../../src/core/world/wait.js';
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.js';
import { steadyWaiting } from '../../support/waiting.js';

function pipeIn(folder: TemporaryFolder): string {
  execFileSync('mkfifo', [folder.file('pipe')]);
  return folder.file('pipe');
}

/** Whatever is waited for is over in a moment. */
const soon: Waiting['after'] = (_, callback) => {
  const timer = setTimeout(callback, 10);
  return () => clearTimeout(timer);
};

describe('a named pipe that is written to', () => {
  it('gives its reader all, however much it is', async () => {
    await using folder = await temporaryFolder();
    const path = pipeIn(folder);
    const read = text((await openToRead(path)).chunks());
    const sink = await fileSink(path);
    await sink.write('a'.repeat(1_000_000));
    await sink.write('b');
    await sink.commit();
    expect(await read).toBe(`${'a'.repeat(1_000_000)}b`);
  });

  it('is waited for until it has a reader', async () => {
    await using folder = await temporaryFolder();
    const path = pipeIn(folder);
    const notes: string[] = [];
    const opening = fileSink(path, 'the pipe', steadyWaiting(notes));
    await expect.poll(() => notes).toEqual(['waiting for a reader of the pipe']);
    const read = text((await openToRead(path)).chunks());
    const sink = await opening;
    await sink.write('a');
    await sink.commit();
    expect(await read).toBe('a');
  });

  it.each([
    ['after 30 seconds', { ...steadyWaiting(), after: soon }],
    ['at once where it may not wait', undefined],
  ])('is given up without a reader %s', async (_, waiting) => {
    await using folder = await temporaryFolder();
    await expect(fileSink(pipeIn(folder), 'the pipe', waiting)).rejects.toMatchObject({
      code: 'bad_output',
      message: 'Cannot write the pipe: no program reads from the pipe',
    });
  });

  it('tells that its reader has gone', async () => {
    await using folder = await temporaryFolder();
    const path = pipeIn(folder);
    const reading = await openToRead(path);
    const sink = await fileSink(path);
    reading.destroy();
    const write = async () => {
      for (;;) await sink.write('a'.repeat(100_000));
    };
    await expect(write()).rejects.toBeInstanceOf(ClosedPipe);
    await sink.discard();
  });

  it('is let go of although its reader does not read', async () => {
    await using folder = await temporaryFolder();
    const path = pipeIn(folder);
    const reading = await openToRead(path);
    const sink = await fileSink(path);
    const writing = sink.write('a'.repeat(1_000_000));
    await sink.discard();
    await writing;
    reading.destroy();
  });
});
