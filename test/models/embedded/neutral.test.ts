import { expect, it } from 'vitest';
import { createEngine } from '../../../src/models/embedded/engine.js';
import { mean } from '../../../src/models/embedded/math/vectors.js';
import { neutralSentences } from '../../../src/models/embedded/neutral.js';
import { neutralMean } from '../../../src/models/embedded/neutral-mean.js';

it('ships the mean of the vectors of its neutral sentences', async () => {
  const engine = createEngine();
  const vectors = await Promise.all(neutralSentences.map((sentence) => engine.embed([sentence])));
  await engine.close();
  const expected = mean(vectors.flat());
  expect(neutralMean).toHaveLength(expected.length);
  neutralMean.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 6);
  });
});
