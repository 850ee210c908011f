import { PassThrough, Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ClosedPipe } from '../../src/core/world/sink.js';
import { streamSink } from '../../src/outputs/stream-sink.js';

/** A stream whose reader takes one write at a time, when told to. */
function slowStream() {
  const taken: string[] = [];
  const waiting: (() => void)[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _, done) {
      taken.push(chunk);
      waiting.push(done);
    },
  });
  return { stream, taken, take: () => waiting.shift()?.() };
}

/** A stream of which every write fails with this code. */
function failingStream(code: string): Writable {
  return new Writable({
    write: (_chunk, _, done) => done(Object.assign(new Error(`write ${code}`), { code })),
  });
}

it('writes in order and leaves the stream open', async () => {
  const stream = new PassThrough();
  const sink = streamSink(stream, 'standard output');
  await sink.write('a');
  await sink.write('日本');
  await sink.commit();
  expect(stream.read().toString()).toBe('a日本');
  expect(stream.writable).toBe(true);
});

it('waits for the reader', async () => {
  const { stream, taken, take } = slowStream();
  const sink = streamSink(stream, 'standard output');
  let resolved = false;
  const writing = sink.write('a').then(() => {
    resolved = true;
  });
  await turn();
  expect([taken, resolved]).toEqual([['a'], false]);
  take();
  await writing;
  expect(resolved).toBe(true);
});

it.each([['commit'], ['discard']] as const)('leaves no listener behind after a %s', async (ending) => {
  const stream = new PassThrough();
  const listeners = () => stream.eventNames().map((name) => [name, stream.listenerCount(name)]);
  const before = listeners();
  const sink = streamSink(stream, 'standard output');
  for (let count = 0; count < 50; count++) await sink.write('a');
  await sink[ending]();
  expect(listeners()).toEqual(before);
});

describe('a reader that has gone', () => {
  it('is a closed pipe, for this write and all later ones', async () => {
    const sink = streamSink(failingStream('EPIPE'), 'standard output');
    await expect(sink.write('a')).rejects.toBeInstanceOf(ClosedPipe);
    await expect(sink.write('b')).rejects.toBeInstanceOf(ClosedPipe);
    await sink.discard();
    // The stream emits its error a little later; unheard it would fail this test.
    await turn();
  });

  it('is a closed pipe where it went between two writes', async () => {
    const stream = new PassThrough();
    const sink = streamSink(stream, 'standard output');
    stream.destroy();
    await expect(sink.write('a')).rejects.toBeInstanceOf(ClosedPipe);
  });
});

it('tells of any other failure', async () => {
  const sink = streamSink(failingStream('ENOSPC'), 'standard output');
  await expect(sink.write('a')).rejects.toMatchObject({
    code: 'bad_output',
    message: 'Cannot write standard output: the disk is full',
  });
  await sink.discard();
});
