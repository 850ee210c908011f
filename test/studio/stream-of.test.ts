import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { streamOf } from '../../src/studio/stream-of.js';

/** What happened to a stream, in order. */
function watched(pieces: AsyncGenerator<string | Uint8Array>) {
  const seen: string[] = [];
  const stream = streamOf(pieces, {
    close: async () => void seen.push('closed'),
    breakOff: () => seen.push('broken off'),
  });
  return { seen, stream };
}

describe('pieces as the body of an answer', () => {
  it('are all read, and what they come from is closed', async () => {
    async function* pieces() {
      yield 'one ';
      yield '';
      yield new TextEncoder().encode('zwei');
    }
    const { stream, seen } = watched(pieces());
    expect(await text(stream)).toBe('one zwei');
    expect(seen).toEqual(['closed']);
  });

  it('are made as the reader takes them, and no more once it has gone', async () => {
    let made = 0;
    async function* pieces() {
      for (;;) yield String(made++);
    }
    const { stream, seen } = watched(pieces());
    const reader = stream.getReader();
    await reader.read();
    await reader.read();
    await reader.cancel();
    expect(made).toBeLessThan(5);
    expect(seen).toEqual(['closed']);
  });

  it('break the answer off where one fails', async () => {
    async function* pieces() {
      yield 'one';
      throw new Error('gone');
    }
    const { stream, seen } = watched(pieces());
    const reader = stream.getReader();
    await reader.read();
    void reader.read();
    await new Promise(setImmediate);
    expect(seen).toEqual(['closed', 'broken off']);
    await reader.cancel();
    expect(seen).toEqual(['closed', 'broken off']);
  });
});
