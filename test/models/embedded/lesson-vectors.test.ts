import { describe, expect, it } from 'vitest';
import { lessonVectors } from '../../../src/models/embedded/lesson-vectors.js';

const vectorsOf = (seed: number) => {
  const vector = Float64Array.from({ length: 384 }, (_, i) => Math.fround(Math.sin(seed + i)));
  return [vector, vector, vector] as const;
};

/** An engine that takes note of what it embeds, and a store in memory. */
function parts() {
  const embedded: string[][] = [];
  const stored = new Map<string, Uint8Array>();
  const name = (key: Uint8Array) => Buffer.from(key).toString('hex');
  return {
    embedded,
    engine: {
      embed: async (texts: readonly string[]) => {
        embedded.push([...texts]);
        return texts.map((text) => vectorsOf(text.length));
      },
    },
    kept: {
      find: (key: Uint8Array) => stored.get(name(key)),
      keep: (key: Uint8Array, vectors: Uint8Array) => void stored.set(name(key), vectors),
    },
  };
}

describe('vectors of texts that are learned from', () => {
  it('are made once, and are the same when they come out of the cache', async () => {
    const { embedded, engine, kept } = parts();
    const first = await lessonVectors(engine, kept)(['aa', 'bbb', 'aa']);
    expect(first).toEqual([vectorsOf(2), vectorsOf(3), vectorsOf(2)]);
    expect(await lessonVectors(engine, kept)(['aa', 'bbb', 'aa'])).toEqual(first);
    expect(embedded).toEqual([['aa', 'bbb']]);
  });

  it('need no engine where they ship', async () => {
    const { embedded, engine } = parts();
    const [vectors] = await lessonVectors(engine, undefined)(['Have a nice day.']);
    expect(vectors).toHaveLength(3);
    expect(embedded).toEqual([]);
  });

  it('are made anew where what was kept is damaged', async () => {
    const { embedded, engine, kept } = parts();
    kept.find = () => Uint8Array.of(1, 2, 3);
    await lessonVectors(engine, kept)(['aa']);
    expect(embedded).toEqual([['aa']]);
  });
});
