import { describe, expect, it } from 'vitest';
import { maxRead, salientPassages } from '../../../src/models/embedded/salient.js';

const neutral = [Float64Array.of(1, 0), Float64Array.of(1, 0), Float64Array.of(1, 0)];
const passage = (cosine: number, text = 'some words') => ({
  text,
  particular: Float64Array.of(cosine, Math.sqrt(1 - cosine ** 2)),
});

describe('the passages that are read of a long text', () => {
  it('are those that are least like neutral sentences, in their order', () => {
    const cosines = [0.9, 0.1, 0.8, 0.2, 0.3, 0.7, 0.4, 0.5, 0.6];
    const chosen = salientPassages(
      cosines.map((cosine) => passage(cosine)),
      neutral,
    );
    expect(chosen).toEqual([1, 3, 4, 6, 7, 8]);
    expect(chosen).toHaveLength(maxRead);
  });

  it('are the longer ones, and then the first, where they are as neutral', () => {
    const all = ['short', 'short', 'much longer than that', 'short', 'short', 'short', 'short', 'short'];
    expect(
      salientPassages(
        all.map((text) => passage(0.5, text)),
        neutral,
      ),
    ).toEqual([0, 1, 2, 3, 4, 5]);
    expect(
      salientPassages(
        all.toReversed().map((text) => passage(0.5, text)),
        neutral,
      ),
    ).toEqual([0, 1, 2, 3, 4, 5]);
    const last = [...all.filter((text) => text === 'short'), 'much longer than that'];
    expect(
      salientPassages(
        last.map((text) => passage(0.5, text)),
        neutral,
      ),
    ).toEqual([0, 1, 2, 3, 4, 7]);
  });
});
