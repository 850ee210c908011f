import { describe, expect, it } from 'vitest';
import { BucketModel } from '../../../src/pipeline/pacer/bucket-model.js';

/** What a limit of 10 a second that holds 20 says when so many are left. */
const bucket = (remaining: number) => ({ remaining, resetMs: (20 - remaining) * 100 });

const modelOf = (seen: readonly { remaining: number; resetMs: number; limit?: number }[]) => {
  const model = new BucketModel(undefined);
  for (const one of seen) model.learn(one);
  return model;
};

describe('a limit that fills evenly', () => {
  it('is found by four replies, in any order, whenever they come', () => {
    expect(modelOf([19, 17, 18].map(bucket)).facts).toBeUndefined();
    expect(modelOf([19, 17, 18, 3].map(bucket)).facts).toEqual({ perMs: 0.01, capacity: 20 });
  });

  it('is found by one reply that names all of it', () => {
    expect(modelOf([{ limit: 3, remaining: 2, resetMs: 20_000 }]).facts).toEqual({
      perMs: 3 / 60_000,
      capacity: 3,
    });
    expect(modelOf([{ limit: 14_400, remaining: 14_370, resetMs: 180_000 }]).facts).toEqual({
      perMs: 14_400 / 86_400_000,
      capacity: 14_400,
    });
  });

  it('is found anew when it has changed', () => {
    const model = modelOf([19, 17, 18, 3].map(bucket));
    for (let remaining = 90; remaining > 70; remaining--) {
      model.learn({ remaining, resetMs: (100 - remaining) * 20 });
    }
    expect(model.facts).toEqual({ perMs: 0.05, capacity: 100 });
  });

  it('is given up when requests are refused in spite of it', () => {
    const model = modelOf([19, 17, 18, 3].map(bucket));
    for (let n = 0; n < 9; n++) model.weigh(true);
    expect(model.facts).toBeUndefined();
  });

  it('is given up when replies no longer speak of it', () => {
    const model = modelOf([19, 17, 18, 3].map(bucket));
    for (let n = 0; n < 8; n++) model.miss();
    expect(model.facts).toBeUndefined();
  });
});

describe('a limit that is renewed at once', () => {
  it('is none that fills evenly', () => {
    const minute = [19, 18, 17, 12, 3].map((remaining, n) => ({ remaining, resetMs: 30_000 - n * 50 }));
    expect(modelOf(minute).facts).toBeUndefined();
  });

  it('nor when its minute ends in between', () => {
    const seen = [
      { remaining: 100, resetMs: 900 },
      { remaining: 90, resetMs: 500 },
      { remaining: 70, resetMs: 59_900 },
      { remaining: 60, resetMs: 59_500 },
      { remaining: 50, resetMs: 59_100 },
    ];
    expect(modelOf(seen).facts).toBeUndefined();
  });
});
