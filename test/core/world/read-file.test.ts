import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, writeSync } from 'node:fs';
import { open, truncate } from 'node:fs/promises';
import { createServer } from 'node:net';
import { PassThrough, type Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openStream, openToRead, readFile, readRegularFile } from '../../../src/core/world/read-file.js';
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.js';
import { virtualWaiting } from '../../support/waiting.js';

async function pipeIn(folder: TemporaryFolder): Promise<string> {
  execFileSync('mkfifo', [folder.file('pipe')]);
  return folder.file('pipe');
}

/** A pipe that is being read, and whose time a test moves. */
async function readingPipe(folder: TemporaryFolder) {
  const { clock, notes, listeners, waiting, interrupt } = virtualWaiting();
  const path = await pipeIn(folder);
  const reading = await openToRead(path, 'the pipe', waiting);
  const chunks = reading.chunks();
  return { clock, notes, listeners, interrupt, path, reading, chunks, first: chunks.next() };
}

describe('a file', () => {
  it.each([
    ['empty', ''],
    ['small', 'abc'],
    ['of many chunks', 'abc'.repeat(100_000)],
  ])('is read whole: %s', async (_, content) => {
    await using folder = await temporaryFolder();
    expect((await readFile(await folder.write('f', content))).toString()).toBe(content);
  });

  it('may grow while it is read', async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write('f', 'a'.repeat(1_000_000));
    const chunks = (await openToRead(path)).chunks();
    await chunks.next();
    await using file = await open(path, 'a');
    await file.appendFile('b');
    let last = '';
    for await (const chunk of chunks) last = chunk.toString();
    expect(last).toMatch(/ab$/);
  });

  it('that becomes shorter while it is read is an error, and not its end', async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write('f', 'a'.repeat(1_000_000));
    const chunks = (await openToRead(path)).chunks();
    await chunks.next();
    await truncate(path, 500_000);
    const rest = async () => {
      for await (const _ of chunks);
    };
    await expect(rest()).rejects.toThrow('it became shorter while it was read');
  });

  it('that the system makes up, and says is empty, is read to its end', async () => {
    if (process.platform !== 'linux') return;
    expect((await readFile('/proc/self/stat')).length).toBeGreaterThan(0);
  });
});

describe('a named pipe', () => {
  it('is read to its end, no matter who opens it first', async () => {
    await using folder = await temporaryFolder();
    const { path, first, chunks } = await readingPipe(folder);
    const writer = await open(path, 'w');
    await writer.write('abc');
    await writer.close();
    expect((await first).value?.toString()).toBe('abc');
    expect(await chunks.next()).toEqual({ done: true, value: undefined });
  });

  it('is empty where its writer says nothing', async () => {
    await using folder = await temporaryFolder();
    const { path, first } = await readingPipe(folder);
    await (await open(path, 'w')).close();
    expect(await first).toEqual({ done: true, value: undefined });
  });

  it('is waited for with a word after two seconds', async () => {
    await using folder = await temporaryFolder();
    const { clock, notes, reading, first } = await readingPipe(folder);
    clock.advance(2_000);
    expect(notes).toEqual(['waiting for data from the pipe']);
    reading.destroy();
    await expect(first).rejects.toThrow('Premature close');
  });

  it('is waited for with one word, at its first stall, and with none while data come', async () => {
    await using folder = await temporaryFolder();
    const { clock, notes, path, first, chunks } = await readingPipe(folder);
    await using writer = await open(path, 'w');
    await writer.write('half a');
    await first;
    for (const text of [' head', 'er\n', '1,']) {
      const next = chunks.next();
      clock.advance(1_999);
      await writer.write(text);
      expect((await next).value?.toString()).toBe(text);
    }
    expect([notes, clock.waiting]).toEqual([[], 0]);
    const late = chunks.next();
    clock.advance(2_000);
    expect(notes).toEqual(['waiting for data from the pipe']);
    clock.advance(3_600_000);
    await writer.write('late');
    expect((await late).value?.toString()).toBe('late');
    expect(notes).toHaveLength(1);
    const later = chunks.next();
    clock.advance(2_000);
    expect(notes).toHaveLength(1);
    await writer.close();
    expect((await later).done).toBe(true);
    expect(clock.waiting).toBe(0);
  });

  it('is given up after 30 seconds without a writer', async () => {
    await using folder = await temporaryFolder();
    const { clock, first } = await readingPipe(folder);
    clock.advance(30_000);
    await expect(first).rejects.toMatchObject({
      code: 'not_found',
      message: 'Cannot read the pipe: no program opened the pipe to write within 30 seconds',
      hint: expect.any(String),
    });
  });

  it('is waited for as long as it takes where it has a writer', async () => {
    await using folder = await temporaryFolder();
    const { clock, path, first } = await readingPipe(folder);
    await using writer = await open(path, 'w');
    clock.advance(3_600_000);
    await writer.write('late');
    expect((await first).value?.toString()).toBe('late');
  });

  it('loses nothing of what comes just as it would be given up', async () => {
    await using folder = await temporaryFolder();
    const { clock, path, first, chunks } = await readingPipe(folder);
    // At once, so that the pipe has it and the reader does not.
    const writer = openSync(path, 'w');
    writeSync(writer, 'just in time');
    clock.advance(30_000);
    closeSync(writer);
    let text = String((await first).value);
    for await (const chunk of chunks) text += chunk.toString();
    expect(text).toBe('just in time');
  });

  it('ends with the first interrupt', async () => {
    await using folder = await temporaryFolder();
    const { interrupt, first } = await readingPipe(folder);
    interrupt();
    await expect(first).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('ends with the first interrupt also once data came, and no one listens any more', async () => {
    await using folder = await temporaryFolder();
    const { clock, listeners, interrupt, path, first, chunks } = await readingPipe(folder);
    await using writer = await open(path, 'w');
    await writer.write('half a');
    await first;
    const next = chunks.next();
    interrupt();
    await expect(next).rejects.toMatchObject({ code: 'interrupted', exitCode: 130 });
    expect([clock.waiting, listeners.size]).toEqual([0, 0]);
  });

  it('ends with an interrupt that comes between two reads, and soon listens for none', async () => {
    await using folder = await temporaryFolder();
    const { listeners, interrupt, path, first, chunks } = await readingPipe(folder);
    // Before anything else runs: the listener stays only for as long as the process takes to look for signals once more.
    const interrupted = first.then(interrupt);
    await using writer = await open(path, 'w');
    await writer.write('half a');
    await interrupted;
    await setImmediate();
    await setImmediate();
    await setImmediate();
    expect(listeners.size).toBe(0);
    await expect(chunks.next()).rejects.toMatchObject({ code: 'interrupted' });
    expect(listeners.size).toBe(0);
  });

  it('keeps no process from ending, whether it was read or not', async () => {
    await using folder = await temporaryFolder();
    const path = await pipeIn(folder);
    const read = new URL('../../../dist/core/world/read-file.js', import.meta.url).href;
    const script = `
      const { openToRead } = await import(process.argv[1]);
      const unread = await openToRead(process.argv[2]);
      const reading = await openToRead(process.argv[2]);
      reading.chunks().next().catch(() => {});
      setImmediate(() => [unread, reading].forEach((one) => one.destroy()));`;
    execFileSync(process.execPath, ['--input-type=module', '-e', script, read, path]);
  });

  it('is not a file of certificates or settings', async () => {
    await using folder = await temporaryFolder();
    await expect(readRegularFile(await pipeIn(folder))).rejects.toThrow('it is a pipe, not a file');
  });
});

describe('a stream', () => {
  function readingStream(stdin: Readable & { isTTY?: boolean }) {
    const { clock, notes, waiting } = virtualWaiting();
    return { clock, notes, chunks: openStream(stdin, 'standard input', waiting).chunks() };
  }

  it('is waited for with a word after its first data, too', async () => {
    const stdin = new PassThrough();
    const { clock, notes, chunks } = readingStream(stdin);
    stdin.write('a');
    await chunks.next();
    const next = chunks.next();
    clock.advance(2_000);
    expect(notes).toEqual(['waiting for data from standard input']);
    stdin.end();
    expect((await next).done).toBe(true);
  });

  it('is waited for in silence where a person types', async () => {
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    const { clock, notes, chunks } = readingStream(stdin);
    const first = chunks.next();
    clock.advance(60_000);
    stdin.end();
    expect((await first).done).toBe(true);
    expect(notes).toEqual([]);
  });
});

describe('what is not a file', () => {
  it('is refused by its kind', async () => {
    await using folder = await temporaryFolder();
    await expect(openToRead(folder.path)).rejects.toThrow('it is a folder');
    await expect(openToRead('/dev/zero')).rejects.toThrow('it is a device, not a file');
    const server = createServer().listen(folder.file('socket'));
    await once(server, 'listening');
    await expect(openToRead(folder.file('socket'))).rejects.toThrow('it is a socket, not a file');
    server.close();
  });

  it('but /dev/null is empty', async () => {
    expect(await readFile('/dev/null')).toHaveLength(0);
  });
});
