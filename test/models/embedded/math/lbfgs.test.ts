import { describe, expect, it } from 'vitest';
import { minimise, type Objective } from '../../../../src/models/embedded/math/lbfgs.js';
import { fc } from '../../../support/properties.js';

const at = (x: Float64Array, i: number) => x[i] ?? Number.NaN;

/** Rosenbrock's valley of 2 numbers: curved, narrow, with its minimum of 0 at (1, 1). */
const rosenbrock: Objective = (x, gradient) => {
  const [a, b] = [at(x, 0), at(x, 1)];
  gradient[0] = -2 * (1 - a) - 400 * a * (b - a * a);
  gradient[1] = 200 * (b - a * a);
  return (1 - a) ** 2 + 100 * (b - a * a) ** 2;
};

/** Σ scaleᵢ (xᵢ - centreᵢ)² / 2 */
const bowl =
  (centre: readonly number[], scale: readonly number[]): Objective =>
  (x, gradient) =>
    centre.reduce((sum, c, i) => {
      gradient[i] = (scale[i] ?? 1) * (at(x, i) - c);
      return sum + ((scale[i] ?? 1) * (at(x, i) - c) ** 2) / 2;
    }, 0);

describe('minimise', () => {
  it.each([
    [-1.2, 1],
    [0, 0],
    [3, -4],
    [-20, 50],
  ])("finds the end of Rosenbrock's valley from (%d, %d)", async (a, b) => {
    const found = await minimise(rosenbrock, Float64Array.of(a, b), { tolerance: 1e-8 });
    expect(at(found, 0)).toBeCloseTo(1, 6);
    expect(at(found, 1)).toBeCloseTo(1, 6);
  });

  it('finds the bottom of any bowl, however oblong', async () => {
    const number = fc.double({ min: -100, max: 100, noNaN: true });
    const axis = fc.record({ centre: number, scale: fc.double({ min: 0.01, max: 100, noNaN: true }) });
    await fc.assert(
      fc.asyncProperty(fc.array(axis, { minLength: 1, maxLength: 30 }), async (axes) => {
        const centre = axes.map((a) => a.centre);
        const objective = bowl(
          centre,
          axes.map((a) => a.scale),
        );
        const found = await minimise(objective, new Float64Array(axes.length), { tolerance: 1e-7 });
        centre.forEach((c, i) => {
          expect(at(found, i)).toBeCloseTo(c, 4);
        });
      }),
    );
  });

  it('stays where nothing slopes', async () => {
    const start = Float64Array.of(2, 3);
    expect(await minimise(bowl([2, 3], [1, 1]), start)).toEqual(start);
  });

  it('gives up a function that never ends, after the iterations it may take', async () => {
    let evaluations = 0;
    const falling: Objective = (x, gradient) => {
      evaluations++;
      gradient[0] = -1 / (1 + Math.abs(at(x, 0)));
      return -Math.sign(at(x, 0)) * Math.log1p(Math.abs(at(x, 0)));
    };
    await minimise(falling, Float64Array.of(0), { maxIterations: 5 });
    expect(evaluations).toBeLessThan(5 * 60);
  });

  it('gives the same bits each time', async () => {
    const run = () => minimise(rosenbrock, Float64Array.of(-1.2, 1));
    expect(await run()).toEqual(await run());
  });

  it('lets other work in between', async () => {
    const order: string[] = [];
    const minimised = minimise(rosenbrock, Float64Array.of(-1.2, 1)).then(() => order.push('minimised'));
    setImmediate(() => order.push('other work'));
    await minimised;
    expect(order).toEqual(['other work', 'minimised']);
  });
});
