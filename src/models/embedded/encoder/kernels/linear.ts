import { FunctionWriter, f32x4, i32 } from '../assembler.js';

/** Columns of a panel of weights: two registers of four. */
export const panelWidth = 8;

/** Numbers of a row that one turn of the innermost loop takes. */
const unrolled = 4;

/**
 * Multiplies four rows by eight columns at a time: the eight sums stay in registers, and a panel of weights in the
 * nearest cache while all rows pass it.
 */
export function linear(): FunctionWriter {
  const f = new FunctionWriter('linear', 7);
  const x = f.argument(0);
  const w = f.argument(1);
  const bias = f.argument(2);
  const out = f.argument(3);
  const rows = f.argument(4);
  const k = f.argument(5);
  const n = f.argument(6);
  const column = f.local('i32');
  const row = f.local('i32');
  const step = f.local('i32');
  const panel = f.local('i32');
  const weights = f.local('i32');
  const target = f.local('i32');
  const left = f.local('v128');
  const right = f.local('v128');
  const input = f.local('v128');
  const lanes = [0, 1, 2, 3].map(() => ({
    source: f.local('i32'),
    left: f.local('v128'),
    right: f.local('v128'),
  }));
  const bytes = (count: typeof k) => i32.mul(count.get, i32.const(4));

  const multiply = (i: number) => [
    ...left.set(f32x4.load(weights.get, i * panelWidth * 4)),
    ...right.set(f32x4.load(weights.get, i * panelWidth * 4 + 16)),
    ...lanes.flatMap((lane) => [
      ...input.set(f32x4.loadSplat(lane.source.get, i * 4)),
      ...lane.left.set(f32x4.add(lane.left.get, f32x4.mul(input.get, left.get))),
      ...lane.right.set(f32x4.add(lane.right.get, f32x4.mul(input.get, right.get))),
    ]),
  ];
  const advance = [
    ...lanes.flatMap(({ source }) => source.set(i32.add(source.get, i32.const(unrolled * 4)))),
    ...weights.set(i32.add(weights.get, i32.const(unrolled * panelWidth * 4))),
  ];
  const start = lanes.flatMap((lane, i) => [
    ...lane.source.set(i32.add(x.get, i32.mul(i32.add(row.get, i32.const(i)), bytes(k)))),
    ...lane.left.set(f32x4.load(i32.add(bias.get, bytes(column)))),
    ...lane.right.set(f32x4.load(i32.add(bias.get, bytes(column)), 16)),
  ]);
  const finish = [
    ...target.set(i32.add(out.get, i32.mul(i32.add(i32.mul(row.get, n.get), column.get), i32.const(4)))),
    ...lanes.flatMap((lane) => [
      ...f32x4.store(target.get, lane.left.get),
      ...f32x4.store(target.get, lane.right.get, 16),
      ...target.set(i32.add(target.get, bytes(n))),
    ]),
  ];
  const fourRows = [
    ...start,
    ...weights.set(panel.get),
    ...f.each(step, i32.const(0), k.get, unrolled, [0, 1, 2, 3].flatMap(multiply).concat(advance)),
    ...finish,
  ];
  return f.write(
    panel.set(w.get),
    f.each(column, i32.const(0), n.get, panelWidth, [
      ...f.each(row, i32.const(0), rows.get, 4, fourRows),
      ...panel.set(i32.add(panel.get, i32.mul(k.get, i32.const(panelWidth * 4)))),
    ]),
  );
}
