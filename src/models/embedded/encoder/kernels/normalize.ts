import { type Code, FunctionWriter, f32, f32x4, i32, type Local } from '../assembler.js';
import { epsilon, hidden } from '../shape.js';

const rowBytes = hidden * 4;

/** The layer norm of BERT, behind each of its blocks: (x − mean) / √(variance + ε) · weight + bias. */
export function normalize(): FunctionWriter {
  const f = new FunctionWriter('normalize', 5);
  const x = f.argument(0);
  const added = f.argument(1);
  const weight = f.argument(2);
  const bias = f.argument(3);
  const rows = f.argument(4);
  const row = f.local('i32');
  const at = f.local('i32');
  const sum = f.local('v128');
  const mean = f.local('v128');
  const scale = f.local('v128');
  const value = f.local('v128');
  const along = (body: Code) => f.each(at, i32.const(0), i32.const(rowBytes), 16, body);
  const place = (start: Local) => i32.add(start.get, at.get);
  const average = f32.mul(total(sum), f32.const(1 / hidden));
  return f.write(
    f.each(row, i32.const(0), rows.get, 1, [
      ...sum.set(f32x4.const(0)),
      ...along([
        ...value.set(f32x4.add(f32x4.load(place(x)), f32x4.load(place(added)))),
        ...f32x4.store(place(x), value.get),
        ...sum.set(f32x4.add(sum.get, value.get)),
      ]),
      ...mean.set(f32x4.splat(average)),
      ...sum.set(f32x4.const(0)),
      ...along([
        ...value.set(f32x4.sub(f32x4.load(place(x)), mean.get)),
        ...sum.set(f32x4.add(sum.get, f32x4.mul(value.get, value.get))),
      ]),
      ...scale.set(f32x4.splat(f32.div(f32.const(1), f32.sqrt(f32.add(average, f32.const(epsilon)))))),
      ...along([
        ...value.set(f32x4.mul(f32x4.sub(f32x4.load(place(x)), mean.get), scale.get)),
        ...f32x4.store(
          place(x),
          f32x4.add(f32x4.mul(value.get, f32x4.load(place(weight))), f32x4.load(place(bias))),
        ),
      ]),
      ...x.set(i32.add(x.get, i32.const(rowBytes))),
      ...added.set(i32.add(added.get, i32.const(rowBytes))),
    ]),
  );
}

/** The sum of four lanes. */
export function total(vector: Local): Code {
  const [a, b, c, d] = [0, 1, 2, 3].map((lane) => f32x4.lane(vector.get, lane));
  return f32.add(f32.add(a ?? [], b ?? []), f32.add(c ?? [], d ?? []));
}
