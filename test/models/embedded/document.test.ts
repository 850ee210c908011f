import { describe, expect, it } from 'vitest';
import { readDocument } from '../../../src/models/embedded/document.js';
import { dimensions } from '../../../src/models/embedded/math/vectors.js';

const axis = (place: number) => Float64Array.from({ length: dimensions }, (_, i) => (i === place ? 1 : 0));

describe('a document', () => {
  it('is the mean of its passages, by their lengths, with length 1', async () => {
    const { text, vector } = await readDocument('aaa.\nbbbb', async (texts) => texts.map((_, i) => axis(i)));
    expect(text).toBe('aaa. bbbb');
    expect([...vector.slice(0, 3)]).toEqual(
      [Math.SQRT1_2, Math.SQRT1_2, 0].map((n) => expect.closeTo(n, 12)),
    );
    const lopsided = await readDocument('aaa\nbbbb', async (texts) => texts.map((_, i) => axis(i)));
    expect([...lopsided.vector.slice(0, 2)]).toEqual([expect.closeTo(0.6, 12), expect.closeTo(0.8, 12)]);
  });

  it('keeps its passages', async () => {
    const { passages } = await readDocument('aaa\nbbbb', async (texts) => texts.map((_, i) => axis(i)));
    expect(passages).toEqual([
      { text: 'aaa', vector: axis(0) },
      { text: 'bbbb', vector: axis(1) },
    ]);
  });

  it.each(['', ' ', '\n'])('is not without a vector for %j', async (blank) => {
    const { text, vector } = await readDocument(blank, async (texts) => texts.map(() => axis(0)));
    expect(text).toBe('');
    expect(vector.some(Number.isNaN)).toBe(false);
  });
});
