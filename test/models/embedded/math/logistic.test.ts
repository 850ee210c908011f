import { describe, expect, it } from 'vitest';
import { fitLogistic, type LogisticOptions } from '../../../../src/models/embedded/math/logistic.js';
import { fc } from '../../../support/properties.js';

const sparse = (...numbers: readonly number[]) => ({
  index: Uint32Array.from(numbers.keys()),
  value: Float64Array.from(numbers),
});
const row = (numbers: readonly number[], truth: readonly number[], weight = 1) => ({
  features: sparse(...numbers),
  truth: new Set(truth),
  weight,
});

const points = [
  [1, 0.5],
  [0.8, -0.2],
  [1.2, 0.1],
  [-1, 0.3],
  [-0.7, 1.1],
  [-0.2, 0.9],
  [0.1, -1],
  [-0.4, -1.3],
  [0.3, -0.6],
];
const asked = [
  [0.5, 0.5],
  [-0.5, -0.2],
  [0, 0],
];
const options: LogisticOptions = { link: 'softmax', classes: 3, width: 2, C: 30, tolerance: 1e-9 };

async function probabilities(
  rows: Parameters<typeof fitLogistic>[0],
  changes: Partial<LogisticOptions> = {},
) {
  const logistic = await fitLogistic(rows, { ...options, ...changes });
  return asked.map((numbers) => [...logistic(sparse(...numbers))]);
}

function expectClose(found: readonly (readonly number[])[], expected: readonly (readonly number[])[]) {
  found.flat().forEach((p, i) => {
    expect(p).toBeCloseTo(expected.flat()[i] ?? Number.NaN, 5);
  });
}

// The expected figures are those of scikit-learn 1.9.1, LogisticRegression(C=C, tol=1e-10).predict_proba.
describe('a logistic regression', () => {
  it.each([
    [
      1,
      [
        [0.51592, 0.321, 0.16308],
        [0.152528, 0.429795, 0.417677],
        [0.298998, 0.36319, 0.337812],
      ],
    ],
    [
      30,
      [
        [0.765056, 0.211552, 0.023392],
        [0.010833, 0.497224, 0.491943],
        [0.161703, 0.484361, 0.353935],
      ],
    ],
  ])('gives the probabilities of scikit-learn for three classes, C = %d', async (C, expected) => {
    const rows = points.map((point, i) => row(point, [Math.floor(i / 3)]));
    expectClose(await probabilities(rows, { C }), expected);
  });

  it.each([
    [
      'none',
      [1, 1, 1, 1, 1, 1],
      [
        [0.942099, 0.05129, 0.006611],
        [0.109956, 0.550646, 0.339398],
        [0.554766, 0.288808, 0.156427],
      ],
    ],
    [
      'balanced',
      [2 / 3, 2 / 3, 2 / 3, 2, 1, 1],
      [
        [0.901574, 0.089433, 0.008993],
        [0.080902, 0.650225, 0.268873],
        [0.455429, 0.388246, 0.156326],
      ],
    ],
  ])('gives them with weights too (%s)', async (_, weights, expected) => {
    const rows = [0, 1, 2, 3, 6, 7].map((p, i) => row(points[p] ?? [], [Math.floor(p / 3)], weights[i]));
    expectClose(await probabilities(rows), expected);
  });

  it('gives those of one regression a class with sigmoids', async () => {
    const truths = [[0, 1], [0], [0, 1], [], [], [1], [], [], [1]];
    const rows = points.map((point, i) => row(point, truths[i] ?? []));
    expectClose(await probabilities(rows, { link: 'sigmoid', classes: 2 }), [
      [0.651169, 0.760298],
      [0.003414, 0.126157],
      [0.062625, 0.358072],
    ]);
  });

  it('reads entries that are left out as zeros', async () => {
    const rows = [row([1, 0], [0]), row([0, 1], [1]), row([0, 0], [2])];
    const short = rows.map((r) => ({
      ...r,
      features: {
        index: r.features.index.filter((i) => r.features.value[i] !== 0),
        value: r.features.value.filter((v) => v !== 0),
      },
    }));
    expect(await probabilities(short)).toEqual(await probabilities(rows));
  });

  it('takes a row of weight 2 for two rows', async () => {
    const once = [row([1, 0], [0], 2), row([0, 1], [1]), row([1, 1], [2])];
    const twice = [row([1, 0], [0]), row([1, 0], [0]), row([0, 1], [1]), row([1, 1], [2])];
    expectClose(await probabilities(once), await probabilities(twice));
  });

  it.each(['softmax', 'sigmoid'] as const)('gives probabilities whatever the numbers (%s)', async (link) => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    const rows = fc.array(fc.tuple(fc.tuple(number, number), fc.nat(2)), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(rows, fc.tuple(number, number), async (given, numbers) => {
        const fitted = await fitLogistic(
          given.map(([point, k]) => row(point, [k])),
          { ...options, link, tolerance: 1e-3 },
        );
        const found = [...fitted(sparse(...numbers))];
        for (const p of found) expect(p >= 0 && p <= 1).toBe(true);
        if (link === 'softmax') expect(found.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
      }),
      { numRuns: 50 },
    );
  });
});
