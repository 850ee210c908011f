import { setImmediate } from 'node:timers/promises';
import { dot } from './vectors.js';

/** Gives the value of a smooth function at `x` and writes its gradient there into `gradient`. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface LbfgsOptions {
  /** Stop once no entry of the gradient is larger than this. */
  readonly tolerance?: number;
  readonly maxIterations?: number;
}

/** How many past steps stand in for the curvature. */
const historySize = 10;

interface Point {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

/** A step `s`, how the gradient changed over it `y`, and 1 / sᵀy. */
interface Step {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly rho: number;
}

/**
 * Minimises a smooth function with limited-memory BFGS (Nocedal & Wright, Numerical Optimization, 2nd ed.,
 * algorithm 7.5). The same objective and start give the same bits. Lets other work in between iterations.
 */
export async function minimise(
  objective: Objective,
  start: Float64Array,
  { tolerance = 1e-5, maxIterations = 500 }: LbfgsOptions = {},
): Promise<Float64Array> {
  let point = evaluate(objective, start);
  const steps: Step[] = [];
  for (let iteration = 0; iteration < maxIterations && largest(point.gradient) > tolerance; iteration++) {
    await setImmediate();
    const next = search(objective, point, descent(point.gradient, steps), steps.length === 0);
    if (next === undefined) break;
    const s = difference(next.x, point.x);
    const y = difference(next.gradient, point.gradient);
    steps.push({ s, y, rho: 1 / dot(s, y) });
    if (steps.length > historySize) steps.shift();
    point = next;
  }
  return point.x;
}

/** The way down: minus the inverse of the approximate curvature times the gradient (algorithm 7.4). */
function descent(gradient: Float64Array, steps: readonly Step[]): Float64Array {
  const direction = gradient.map((g) => -g);
  const alphas: number[] = [];
  for (const { s, y, rho } of steps.toReversed()) {
    const alpha = rho * dot(s, direction);
    alphas.push(alpha);
    add(direction, y, -alpha);
  }
  const last = steps.at(-1);
  if (last !== undefined) {
    const scale = 1 / (last.rho * dot(last.y, last.y));
    direction.forEach((d, i) => {
      direction[i] = d * scale;
    });
  }
  for (const { s, y, rho } of steps) add(direction, s, (alphas.pop() ?? 0) - rho * dot(y, direction));
  return direction;
}

/**
 * A step that satisfies the weak Wolfe conditions, found by doubling and halving (Lewis & Overton, Nonsmooth
 * optimization via quasi-Newton methods, algorithm 2.6); undefined where rounding leaves none.
 */
function search(
  objective: Objective,
  from: Point,
  direction: Float64Array,
  isFirst: boolean,
): Point | undefined {
  const slope = dot(from.gradient, direction);
  if (!(slope < 0)) return undefined;
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  // Nothing is known of the scale at first; afterwards the direction carries it.
  let length = isFirst ? 1 / Math.sqrt(dot(direction, direction)) : 1;
  for (let attempt = 0; attempt < 60; attempt++) {
    const x = from.x.slice();
    add(x, direction, length);
    const point = evaluate(objective, x);
    if (!(point.value <= from.value + 1e-4 * length * slope)) high = length;
    else if (dot(point.gradient, direction) < 0.9 * slope) low = length;
    else return point;
    length = high === Number.POSITIVE_INFINITY ? 2 * low : (low + high) / 2;
  }
  return undefined;
}

function evaluate(objective: Objective, x: Float64Array): Point {
  const gradient = new Float64Array(x.length);
  return { x, value: objective(x, gradient), gradient };
}

function add(target: Float64Array, source: Float64Array, scale: number): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] ?? 0) + scale * (source[i] ?? 0);
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - (b[i] ?? 0));
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
