import { expect, it } from 'vitest';
import { RowSizes } from '../../../src/sources/postgres/row-sizes.js';
import { fc } from '../../support/properties.js';

/** A message as the server sends it. */
function message(type: string, size: number): Buffer {
  const bytes = Buffer.alloc(5 + size, 'D');
  bytes.write(type);
  bytes.writeUInt32BE(size + 4, 1);
  return bytes;
}

it('finds rows that are too large, by their place in an answer, however the bytes are cut', () => {
  const some = fc.array(fc.tuple(fc.constantFrom('D', 'T', 'C', 'Z'), fc.integer({ min: 0, max: 30 })));
  fc.assert(
    fc.property(some, fc.integer({ min: 1, max: 20 }), (messages, step) => {
      const bytes = Buffer.concat(messages.map(([type, size]) => message(type, size)));
      const found: number[] = [];
      const sizes = new RowSizes(20, (before) => found.push(before));
      for (let at = 0; at < bytes.length; at += step) sizes.push(bytes.subarray(at, at + step));
      let rows = 0;
      const expected: number[] = [];
      for (const [type, size] of messages) {
        if (type === 'Z') rows = 0;
        if (type === 'D' && size > 20) expected.push(rows);
        if (type === 'D') rows++;
      }
      expect(found).toEqual(expected);
    }),
  );
});

it('finds one by its header, before the rest has come', () => {
  const found: number[] = [];
  const sizes = new RowSizes(1_000, (before) => found.push(before));
  sizes.push(message('D', 1_000));
  expect(found).toEqual([]);
  sizes.push(message('D', 1_001).subarray(0, 5));
  expect(found).toEqual([1]);
});
