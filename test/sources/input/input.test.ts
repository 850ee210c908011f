import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { truncate } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Input, openInput } from '../../../src/sources/input/input.js';
import { fc } from '../../support/properties.js';
import { all, inChunks } from '../../support/sources.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const nobody = { stdin: Readable.from([]), cwd: '/' };

async function bytesOf(input: Input): Promise<Buffer> {
  return Buffer.concat(await all(input.chunks()));
}

const fromStdin = async (content: Uint8Array | string, size?: number) =>
  bytesOf(await openInput('-', { stdin: inChunks(content, size), cwd: '/' }));

describe('bytes are read', () => {
  it.each(['', 'a', 'a longer text'])('from a file and from standard input: %j', async (content) => {
    await using folder = await temporaryFolder();
    const path = await folder.write('t.csv', content);
    await using input = await openInput(path, nobody);
    expect(input.name).toBe(path);
    expect(String(await bytesOf(input))).toBe(content);
    expect(input.progress()).toBe(content === '' ? undefined : 1);
    expect(String(await fromStdin(content, 1))).toBe(content);
  });

  it('from standard input, of which no one knows how much there is', async () => {
    const input = await openInput('-', { stdin: inChunks('a'), cwd: '/' });
    expect(input.name).toBe('standard input');
    await bytesOf(input);
    expect(input.progress()).toBeUndefined();
  });

  it('from a named pipe', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('pipe');
    execFileSync('mkfifo', [path]);
    const writer = spawn('sh', ['-c', 'echo a > "$0"; ', path]);
    await using input = await openInput(path, nobody);
    expect(String(await bytesOf(input))).toBe('a\n');
    expect(input.progress()).toBeUndefined();
    if (writer.exitCode === null) await once(writer, 'exit');
  });
});

describe('what is compressed', () => {
  it('is decompressed, whatever it is called and however it comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), fc.integer({ min: 1, max: 20 }), async (bytes, size) => {
        fc.pre(bytes[0] !== 0x1f);
        expect(await fromStdin(gzipSync(bytes), size)).toEqual(Buffer.from(bytes));
        expect(await fromStdin(bytes, size)).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('may have several members', async () => {
    expect(String(await fromStdin(Buffer.concat([gzipSync('a'), gzipSync('b')])))).toBe('ab');
  });

  it('says how much of the file has been read', async () => {
    await using folder = await temporaryFolder();
    await using input = await openInput(await folder.write('t.gz', gzipSync('a'.repeat(100_000))), nobody);
    expect((await bytesOf(input)).length).toBe(100_000);
    expect(input.progress()).toBe(1);
  });

  const whole = gzipSync('a text that is long enough to be cut');
  it.each([
    ['cut off', whole.subarray(0, -1)],
    ['cut off early', whole.subarray(0, 2)],
    ['damaged at the start', Buffer.concat([Buffer.of(0x1f, 0x8b, 0xff), whole])],
    ['damaged at the end', whole.map((byte, at) => (at === whole.length - 5 ? byte ^ 1 : byte))],
  ])('is an error when it is %s', async (_, bytes) => {
    await expect(fromStdin(bytes)).rejects.toMatchObject({
      code: 'bad_input',
      message: 'The gzip data of standard input is damaged or cut off',
    });
  });

  it('is read no faster than it is used', async () => {
    let taken = 0;
    // More than all the streams in between may hold: 64 KiB each on Node 22 and newer.
    const member = gzipSync(Buffer.alloc(50_000_000));
    const compressed = Buffer.concat(Array.from({ length: 20 }, () => member));
    async function* source() {
      for (let at = 0; at < compressed.length; at += 1000) {
        taken++;
        yield compressed.subarray(at, at + 1000);
      }
    }
    const input = await openInput('-', { stdin: Readable.from(source()), cwd: '/' });
    const chunks = input.chunks();
    await chunks.next();
    expect(taken).toBeLessThan(compressed.length / 1000 / 4);
    await input[Symbol.asyncDispose]();
  });
});

describe('an input that is closed', () => {
  it.each([
    ['before anything came', undefined],
    ['after something came', Buffer.from('a')],
    ['within what is compressed', gzipSync('a'.repeat(1000)).subarray(0, 20)],
  ])('ends at once and without an error: %s', async (_, first) => {
    const stdin = new Readable({ read() {} });
    if (first) stdin.push(first);
    const input = await openInput('-', { stdin, cwd: '/' });
    const reading = bytesOf(input);
    await input[Symbol.asyncDispose]();
    await reading;
    expect(stdin.destroyed).toBe(true);
    expect(input.isClosed).toBe(true);
  });

  it('may never have been read, and may be closed twice', async () => {
    const input = await openInput('-', { stdin: new Readable({ read() {} }), cwd: '/' });
    await input[Symbol.asyncDispose]();
    await input[Symbol.asyncDispose]();
    expect(await bytesOf(input)).toHaveLength(0);
  });

  it('is let go when the reader leaves early', async () => {
    const stdin = inChunks('abc', 1);
    const input = await openInput('-', { stdin, cwd: '/' });
    for await (const chunk of input.chunks()) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect(stdin.destroyed).toBe(true);
  });
});

describe('a process', () => {
  const script = `
    const { openInput } = await import(process.argv[1]);
    const input = await openInput(process.argv[2], { stdin: process.stdin, cwd: process.cwd() });
    const chunks = input.chunks();
    await chunks.next();
    const reading = chunks.next();
    await input[Symbol.asyncDispose]();
    await reading;`;
  const built = new URL('../../../dist/sources/input/input.js', import.meta.url).href;
  const node = [process.execPath, '--input-type=module', '-e', script, built] as const;

  it('is not kept by standard input that never ends, once it is closed', async () => {
    const child = spawn(node[0], [...node.slice(1), '-'], { stdio: ['pipe', 'ignore', 'inherit'] });
    child.stdin.write('ab');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('is not kept by a named pipe that never ends, once it is closed', async () => {
    await using folder = await temporaryFolder();
    execFileSync('mkfifo', [folder.file('pipe')]);
    // The process itself has the pipe open for writing, so that no end ever comes.
    const child = spawn('sh', ['-c', 'exec 3<>pipe; echo ab >&3; exec "$@" pipe', 'sh', ...node], {
      cwd: folder.path,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});

describe('a file that becomes shorter while it is read', () => {
  it.each([
    ['plain', (bytes: Buffer) => bytes],
    ['compressed', (bytes: Buffer) => gzipSync(bytes)],
  ])('is an error of the run, and no end: %s', async (_, pack) => {
    await using folder = await temporaryFolder();
    const path = await folder.write('t.csv', pack(randomBytes(1_000_000)));
    await using input = await openInput(path, nobody);
    const chunks = input.chunks();
    await chunks.next();
    await truncate(path, 500_000);
    const rest = async () => {
      for await (const _chunk of chunks);
    };
    await expect(rest()).rejects.toMatchObject({
      code: 'source_lost',
      message: `Reading ${path} broke off: it became shorter while it was read`,
    });
  });
});

describe('what cannot be read', () => {
  it('is named with the reason, before anything is read', async () => {
    await using folder = await temporaryFolder();
    const failure = (message: RegExp) => ({ code: 'not_found', message, hint: expect.any(String) });
    await expect(openInput(folder.file('no'), nobody)).rejects.toMatchObject(failure(/no: no such file$/));
    await expect(openInput(folder.path, nobody)).rejects.toMatchObject(failure(/: it is a folder$/));
  });

  it.each([
    ['plain', Buffer.from('abc')],
    ['compressed', gzipSync('abc').subarray(0, 15)],
  ])('half-way is an error of the run: %s', async (_, first) => {
    const stdin = new Readable({ read() {} });
    stdin.push(first);
    const input = await openInput('-', { stdin, cwd: '/' });
    const chunks = input.chunks();
    const reading = (async () => {
      for await (const _chunk of chunks);
    })();
    stdin.destroy(Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' }));
    await expect(reading).rejects.toMatchObject({
      code: 'source_lost',
      message: 'Reading standard input broke off: EIO: i/o error, read',
    });
  });
});
