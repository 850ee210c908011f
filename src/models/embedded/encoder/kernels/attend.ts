import { type Code, FunctionWriter, f32, f32x4, i32 } from '../assembler.js';
import { heads, headWidth, hidden } from '../shape.js';
import { exponentiate } from './exponential.js';
import { total } from './normalize.js';

const headBytes = headWidth * 4;
/** Bytes of a token's query, key and value side by side. */
const tokenBytes = 3 * hidden * 4;
const outBytes = hidden * 4;
const eighths = [0, 1, 2, 3, 4, 5, 6, 7];

/** softmax(q · k / √32) · v, for one head and one token after another. */
export function attend(): FunctionWriter {
  const f = new FunctionWriter('attend', 4);
  const qkv = f.argument(0);
  const out = f.argument(1);
  const tokens = f.argument(2);
  const scores = f.argument(3);
  const head = f.local('i32');
  const token = f.local('i32');
  const other = f.local('i32');
  const source = f.local('i32');
  const score = f.local('i32');
  const end = f.local('i32');
  const top = f.local('f32');
  const sum = f.local('v128');
  const value = f.local('v128');
  const whole = f.local('v128');
  const power = f.local('v128');
  const parts = eighths.map(() => f.local('v128'));
  const first = (matrix: number) =>
    source.set(
      i32.add(qkv.get, i32.add(i32.mul(head.get, i32.const(headBytes)), i32.const(matrix * hidden * 4))),
    );
  const eachOther = (body: Code) =>
    f.each(other, i32.const(0), tokens.get, 1, [
      ...body,
      ...source.set(i32.add(source.get, i32.const(tokenBytes))),
      ...score.set(i32.add(score.get, i32.const(4))),
    ]);
  const scale = f32x4.const(1 / Math.sqrt(headWidth));
  const ofToken = (bytes: number) =>
    i32.add(i32.mul(token.get, i32.const(bytes)), i32.mul(head.get, i32.const(headBytes)));

  const readQuery = [
    ...source.set(i32.add(qkv.get, ofToken(tokenBytes))),
    ...parts.flatMap((part, i) => part.set(f32x4.mul(f32x4.load(source.get, 16 * i), scale))),
  ];
  const likeKeys = [
    ...first(1),
    ...score.set(scores.get),
    ...top.set(f32.const(-1e30)),
    ...eachOther([
      ...sum.set(f32x4.const(0)),
      ...parts.flatMap((part, i) =>
        sum.set(f32x4.add(sum.get, f32x4.mul(part.get, f32x4.load(source.get, 16 * i)))),
      ),
      ...f32.store(score.get, total(sum)),
      ...top.set(f32.max(top.get, f32.load(score.get))),
    ]),
    // The last four are filled up with what becomes 0.
    ...end.set(score.get),
    ...f32x4.store(score.get, f32x4.const(-1e30)),
  ];
  const weigh = [
    ...sum.set(f32x4.const(0)),
    ...f.each(score, scores.get, end.get, 16, [
      ...value.set(f32x4.sub(f32x4.load(score.get), f32x4.splat(top.get))),
      ...exponentiate(value, whole, power),
      ...f32x4.store(score.get, value.get),
      ...sum.set(f32x4.add(sum.get, value.get)),
    ]),
    ...value.set(f32x4.splat(f32.div(f32.const(1), total(sum)))),
  ];
  const mixValues = [
    ...first(2),
    ...score.set(scores.get),
    ...parts.flatMap((part) => part.set(f32x4.const(0))),
    ...eachOther([
      ...sum.set(f32x4.loadSplat(score.get)),
      ...parts.flatMap((part, i) =>
        part.set(f32x4.add(part.get, f32x4.mul(sum.get, f32x4.load(source.get, 16 * i)))),
      ),
    ]),
    ...source.set(i32.add(out.get, ofToken(outBytes))),
    ...parts.flatMap((part, i) => f32x4.store(source.get, f32x4.mul(part.get, value.get), 16 * i)),
  ];
  return f.write(
    f.each(head, i32.const(0), i32.const(heads), 1, [
      ...f.each(token, i32.const(0), tokens.get, 1, [...readQuery, ...likeKeys, ...weigh, ...mixValues]),
    ]),
  );
}
