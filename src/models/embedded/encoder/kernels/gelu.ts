import { type Code, FunctionWriter, f32x4, i32x4 } from '../assembler.js';
import { exponentiate } from './exponential.js';

/** Abramowitz & Stegun 7.1.26: the error function to 1.5·10⁻⁷. */
const p = 0.3275911;
const coefficients = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];

const signBit = i32x4.const(-0x80000000);

/** GELU(x) = x/2 · (1 + erf(x/√2)), with the error function itself and not its common approximation by tanh. */
export function gelu(): FunctionWriter {
  const f = new FunctionWriter('gelu', 2);
  const end = f.argument(1);
  const at = f.local('i32');
  const x = f.local('v128');
  const z = f.local('v128');
  const t = f.local('v128');
  const power = f.local('v128');
  const whole = f.local('v128');
  const scale = f.local('v128');
  const half = f32x4.const(0.5);
  const one = f32x4.const(1);
  const polynomial = coefficients
    .slice(1)
    .reduce<Code>(
      (sum, coefficient) => f32x4.add(f32x4.mul(sum, t.get), f32x4.const(coefficient)),
      f32x4.const(coefficients[0] ?? 0),
    );
  const magnitude = f32x4.sub(one, f32x4.mul(f32x4.mul(polynomial, t.get), power.get));
  const signed = i32x4.or(magnitude, i32x4.and(x.get, signBit));
  return f.write(
    f.each(at, f.argument(0).get, end.get, 16, [
      ...x.set(f32x4.load(at.get)),
      ...z.set(f32x4.abs(f32x4.mul(x.get, f32x4.const(Math.SQRT1_2)))),
      ...t.set(f32x4.div(one, f32x4.add(one, f32x4.mul(f32x4.const(p), z.get)))),
      ...power.set(f32x4.neg(f32x4.mul(z.get, z.get))),
      ...exponentiate(power, whole, scale),
      ...f32x4.store(at.get, f32x4.mul(f32x4.mul(x.get, half), f32x4.add(one, signed))),
    ]),
  );
}
