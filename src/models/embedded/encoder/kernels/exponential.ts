import { type Code, f32x4, i32x4, type Local } from '../assembler.js';

/** 1/6!, 1/5!, …: the series of eˣ up to the sixth power, which for |x| ≤ ln 2 / 2 is right to 2·10⁻⁷ of the value. */
const series = [1 / 720, 1 / 120, 1 / 24, 1 / 6, 1 / 2, 1, 1];

/** Below this eˣ is as good as 0, and its exponent would not fit. */
const lowest = -87;

/**
 * Replaces four numbers, none above 0, by their exponentials: eˣ = 2ⁿ · eʳ with n the nearest whole number to x / ln 2,
 * so that the series has little to do.
 */
export function exponentiate(x: Local, whole: Local, power: Local): Code {
  const polynomial = series
    .slice(1)
    .reduce<Code>(
      (sum, coefficient) => f32x4.add(f32x4.mul(sum, x.get), f32x4.const(coefficient)),
      f32x4.const(series[0] ?? 0),
    );
  return [
    ...x.set(f32x4.max(f32x4.const(lowest), x.get)),
    ...whole.set(f32x4.nearest(f32x4.mul(x.get, f32x4.const(Math.LOG2E)))),
    ...x.set(f32x4.sub(x.get, f32x4.mul(whole.get, f32x4.const(Math.LN2)))),
    ...power.set(i32x4.shiftLeft(i32x4.add(f32x4.toIntegers(whole.get), i32x4.const(127)), 23)),
    ...x.set(f32x4.mul(polynomial, power.get)),
  ];
}
