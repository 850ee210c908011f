import { expect, it } from 'vitest';
import { type BatchTarget, batchWriter } from '../../../src/outputs/databases/batches.js';
import { classified, sampleTicket } from '../../support/outcomes.js';

/** A target that keeps what it is given, and says what was called. */
function recordingTarget({ odd = 0 } = {}) {
  const batches: string[][] = [];
  const calls: string[] = [];
  const target: BatchTarget<string> = {
    write: async (rows) => void batches.push([...rows]),
    async finish() {
      calls.push('finish');
      return odd;
    },
    close: async () => void calls.push('close'),
  };
  const told: number[][] = [];
  const writer = batchWriter({
    target,
    rowOf: ({ ticket }) => ticket.text,
    keyOf: (row) => row.slice(0, 4),
    conclude: (...counts) => told.push(counts),
  });
  return { batches, calls, told, writer };
}

const outcomesOf = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => {
    const text = `${String(from + index).padStart(4, '0')} text`;
    return classified(sampleTicket(text, text));
  });

it('gathers small batches and cuts large ones, and writes the rest with the commit', async () => {
  const { batches, calls, writer } = recordingTarget();
  for (const from of [0, 200, 400]) await writer.write(outcomesOf(200, from));
  await writer.write(outcomesOf(1000, 600));
  expect(batches.map((rows) => rows.length)).toEqual([500, 500, 500]);
  await writer.commit();
  expect(batches.flat()).toEqual(outcomesOf(1600).map(({ ticket }) => ticket.text));
  expect(calls).toEqual(['finish', 'close']);
});

it('writes the later of two rows with one key, and counts the earlier', async () => {
  const { batches, told, writer } = recordingTarget({ odd: 3 });
  await writer.write(
    ['0001 a', '0002 a', '0001 b', '0001 c'].map((text) => classified(sampleTicket('', text))),
  );
  await writer.commit();
  expect(batches).toEqual([['0001 c', '0002 a']]);
  expect(told).toEqual([[3, 2]]);
});

it('writes no empty batch', async () => {
  const { batches, writer } = recordingTarget();
  await writer.write([]);
  await writer.commit();
  expect(batches).toEqual([]);
});

it('lets go without writing what was gathered where it is discarded', async () => {
  const { batches, calls, told, writer } = recordingTarget();
  await writer.write(outcomesOf(10));
  await writer.discard();
  expect([batches, calls, told]).toEqual([[], ['close'], []]);
});
