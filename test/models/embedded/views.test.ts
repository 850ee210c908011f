import { expect, it } from 'vitest';
import { dot } from '../../../src/models/embedded/math/vectors.js';
import { viewsOf } from '../../../src/models/embedded/views.js';

it('joins the last or the middle layer with half of what is particular in the words', () => {
  const { topic, alarm } = viewsOf(
    [Float64Array.of(0.6, 0.8), Float64Array.of(0, 1), Float64Array.of(1, 0)],
    Float64Array.of(0.6, 0),
  );
  const length = Math.sqrt(1.25);
  expect([...topic]).toEqual([1, 0, 0, 0.5].map((n) => expect.closeTo(n / length, 12)));
  expect([...alarm]).toEqual([0, 1, 0, 0.5].map((n) => expect.closeTo(n / length, 12)));
  expect(dot(topic, topic)).toBeCloseTo(1, 12);
});
