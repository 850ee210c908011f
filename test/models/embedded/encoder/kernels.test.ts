import { beforeAll, describe, expect, it } from 'vitest';
import { compileKernels, type Kernels } from '../../../../src/models/embedded/encoder/kernels.js';

/** As many numbers as asked for, between −3 and 3, the same each time. */
const numbers = (count: number, seed: number) =>
  Float32Array.from({ length: count }, (_, i) => 3 * Math.sin(seed * 7919 + i * i));

describe('the kernels', () => {
  const maxPages = 16;
  const memory = new WebAssembly.Memory({ initial: maxPages, maximum: maxPages, shared: true });
  const floats = new Float32Array(memory.buffer);
  let kernels: Kernels;
  beforeAll(async () => {
    kernels = await compileKernels(memory, maxPages);
  });
  const put = (values: Float32Array, address: number) => floats.set(values, address / 4);
  const get = (address: number, count: number) => [...floats.slice(address / 4, address / 4 + count)];
  const expectClose = (found: readonly number[], expected: readonly number[]) => {
    expect(found).toHaveLength(expected.length);
    found.forEach((value, i) => {
      expect(Math.abs(value - (expected[i] ?? Number.NaN))).toBeLessThan(1e-4);
    });
  };

  it('multiply rows by panels of columns', () => {
    const [rows, k, n] = [8, 12, 16];
    const x = numbers(rows * k, 1);
    const w = numbers(n * k, 2);
    const bias = numbers(n, 3);
    const panels = Float32Array.from({ length: n * k }, (_, i) => {
      const [panel, within] = [Math.floor(i / (8 * k)), i % (8 * k)];
      return w[(panel * 8 + (within % 8)) * k + Math.floor(within / 8)] ?? 0;
    });
    put(x, 0);
    put(panels, 4096);
    put(bias, 8192);
    kernels.linear(0, 4096, 8192, 16_384, rows, k, n);
    const expected = Array.from({ length: rows * n }, (_, i) => {
      const [row, column] = [Math.floor(i / n), i % n];
      return Array.from({ length: k }, (_, j) => (x[row * k + j] ?? 0) * (w[column * k + j] ?? 0)).reduce(
        (a, b) => a + b,
        bias[column] ?? 0,
      );
    });
    expectClose(get(16_384, rows * n), expected);
  });

  it('apply GELU', () => {
    // The values of x/2 · (1 + erf(x/√2)) to six figures, from tables of the normal distribution.
    const known: readonly [number, number][] = [
      [0, 0],
      [1, 0.841345],
      [-1, -0.158655],
      [2, 1.9545],
      [-3, -0.00405],
      [0.5, 0.345731],
      [-20, 0],
      [20, 20],
    ];
    put(
      Float32Array.from(known, ([x]) => x),
      0,
    );
    kernels.gelu(0, known.length * 4);
    expectClose(
      get(0, known.length),
      known.map(([, y]) => y),
    );
  });

  it('normalize the sum of two rows', () => {
    const [x, added, weight, bias] = [1, 2, 3, 4].map((seed) => numbers(384, seed));
    if (!x || !added || !weight || !bias) throw new Error('four rows');
    [x, added, weight, bias].forEach((values, i) => {
      put(values, i * 4096);
    });
    kernels.normalize(0, 4096, 8192, 12_288, 1);
    const sum = [...x].map((value, i) => value + (added[i] ?? 0));
    const mean = sum.reduce((a, b) => a + b, 0) / 384;
    const variance = sum.reduce((a, b) => a + (b - mean) ** 2, 0) / 384;
    expectClose(
      get(0, 384),
      sum.map((value, i) => ((value - mean) / Math.sqrt(variance)) * (weight[i] ?? 0) + (bias[i] ?? 0)),
    );
  });

  it.each([1, 3, 4, 5])('mix the values of %d tokens', (tokens) => {
    const qkv = numbers(tokens * 1152, 5);
    put(qkv, 0);
    kernels.attend(0, 65_536, tokens, 131_072);
    const at = (token: number, matrix: number, i: number) => qkv[token * 1152 + matrix * 384 + i] ?? 0;
    const all = Array.from({ length: tokens }, (_, t) => t);
    const expected = all.flatMap((t) =>
      Array.from({ length: 384 }, (_, i) => {
        const head = Math.floor(i / 32) * 32;
        const scores = all.map((o) =>
          Array.from({ length: 32 }, (_, j) => at(t, 0, head + j) * at(o, 1, head + j)).reduce(
            (a, b) => a + b,
            0,
          ),
        );
        const weights = scores.map((score) => Math.exp((score - Math.max(...scores)) / Math.sqrt(32)));
        const total = weights.reduce((a, b) => a + b, 0);
        return all.reduce((sum, o) => sum + ((weights[o] ?? 0) / total) * at(o, 2, i), 0);
      }),
    );
    expectClose(get(65_536, tokens * 384), expected);
  });
});
