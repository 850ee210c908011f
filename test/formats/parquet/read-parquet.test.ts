import { describe, expect, it } from 'vitest';
import { type ParquetStep, readParquet } from '../../../src/formats/parquet/read-parquet.js';
import {
  bytesOf,
  type ParquetElement,
  type ParquetLeaf,
  parquetOf,
  textElement,
  texts,
} from '../../support/parquet.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

/** Reads a file in this thread. */
async function read(content: Uint8Array) {
  await using folder = await temporaryFolder();
  const path = await folder.write('t.parquet', content);
  const steps: ParquetStep[] = [];
  for await (const step of readParquet({ path, size: content.length })) steps.push(step);
  return {
    columns: steps.flatMap((step) => (step.kind === 'columns' ? step.columns : [])),
    rows: steps.flatMap((step) => (step.kind === 'rows' ? step.rows : [])),
    last: steps.at(-1)?.kind,
  };
}

const two = parquetOf(
  [textElement('id'), textElement('text')],
  [
    { rows: 2, leaves: [texts('id', ['1', '2']), texts('text', ['one', undefined])] },
    { rows: 1, leaves: [texts('id', ['3']), texts('text', ['drei, "ä"\n日本'])] },
  ],
);

describe('a Parquet file', () => {
  it('gives its columns, its rows group by group, and an end', async () => {
    expect(await read(two)).toEqual({
      columns: ['id', 'text'],
      rows: [
        ['1', 'one'],
        ['2', ''],
        ['3', 'drei, "ä"\n日本'],
      ],
      last: 'end',
    });
  });

  it('may be compressed', async () => {
    const packed = parquetOf([textElement('t')], [{ rows: 1, leaves: [texts('t', ['a'.repeat(1_000)])] }], {
      isPacked: true,
    });
    expect((await read(packed)).rows).toEqual([['a'.repeat(1_000)]]);
  });

  it('may have no rows', async () => {
    expect(await read(parquetOf([textElement('t')], []))).toEqual({ columns: ['t'], rows: [], last: 'end' });
  });
});

/** A file of one column with one value. */
function one(element: Omit<ParquetElement, 'name'>, bytes: Buffer): Buffer {
  const { type = 'INT32' } = element;
  const leaf: ParquetLeaf = { path: ['c'], type, values: [{ definition: 1, bytes }] };
  return parquetOf([{ name: 'c', ...element }], [{ rows: 1, leaves: [leaf] }]);
}

const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
};
const int64 = (value: bigint) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return bytes;
};
const double = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
};

describe('a value', () => {
  it.each<[string, string, Omit<ParquetElement, 'name'>, Buffer]>([
    ['a number', '-7', { type: 'INT32' }, int32(-7)],
    ['a number of 19 digits', '9007199254740993123', { type: 'INT64' }, int64(9_007_199_254_740_993_123n)],
    ['a fraction', '1.5', { type: 'DOUBLE' }, double(1.5)],
    ['yes', 'true', { type: 'BOOLEAN' }, Buffer.of(1)],
    ['a day', '2026-11-28', { type: 'INT32', converted: 6 }, int32(20_785)],
    ['a day before 1970', '1969-12-31', { type: 'INT32', converted: 6 }, int32(-1)],
    ['milliseconds', '2026-11-28T10:00:00.250Z', { type: 'INT64', converted: 9 }, int64(1_795_860_000_250n)],
    [
      'microseconds',
      '2026-11-28T10:00:00.000001Z',
      { type: 'INT64', converted: 10 },
      int64(1_795_860_000_000_001n),
    ],
    ['a time before 1970', '1969-12-31T23:59:59.999Z', { type: 'INT64', converted: 9 }, int64(-1n)],
    ['a whole second', '1970-01-01T00:00:01Z', { type: 'INT64', converted: 9 }, int64(1_000n)],
    [
      'nanoseconds of Impala',
      '1970-01-01T00:00:00.000000007Z',
      { type: 'INT96' },
      Buffer.concat([int64(7n), int32(2_440_588)]),
    ],
    ['a decimal', '-12.30', { type: 'INT32', converted: 5, scale: 2 }, int32(-1_230)],
    ['a decimal below 1', '0.05', { type: 'INT64', converted: 5, scale: 2 }, int64(5n)],
    [
      'a decimal of 20 digits',
      '-123456789012345678.90',
      { type: 'BYTE_ARRAY', converted: 5, scale: 2 },
      bytesOf(Buffer.from('ff54ab567314e0f52e', 'hex')),
    ],
    ['a text without a mark', 'ä', { type: 'BYTE_ARRAY' }, bytesOf('ä')],
    ['bytes that are not text', '//4=', { type: 'BYTE_ARRAY' }, bytesOf(Buffer.of(0xff, 0xfe))],
  ])('is a text: %s', async (_, text, element, bytes) => {
    expect((await read(one(element, bytes))).rows).toEqual([[text]]);
  });

  it('in a struct has a dotted name, and a list is JSON', async () => {
    const nested = parquetOf(
      [
        { name: 'customer', children: 2 },
        textElement('name'),
        textElement('mail'),
        { name: 'tags', children: 1, converted: 3 },
        { name: 'list', children: 1, repetition: 'REPEATED' },
        textElement('element'),
      ],
      [
        {
          rows: 2,
          leaves: [
            {
              path: ['customer', 'name'],
              type: 'BYTE_ARRAY',
              values: [{ definition: 2, bytes: bytesOf('Ada') }, { definition: 0 }],
            },
            {
              path: ['customer', 'mail'],
              type: 'BYTE_ARRAY',
              values: [{ definition: 1 }, { definition: 0 }],
            },
            {
              path: ['tags', 'list', 'element'],
              type: 'BYTE_ARRAY',
              maxRepetition: 1,
              values: [
                { definition: 3, bytes: bytesOf('a') },
                { repetition: 1, definition: 3, bytes: bytesOf('b') },
                { definition: 0 },
              ],
            },
          ],
        },
      ],
    );
    expect(await read(nested)).toMatchObject({
      columns: ['customer.name', 'customer.mail', 'tags'],
      rows: [
        ['Ada', '', '["a","b"]'],
        ['', '', ''],
      ],
    });
  });
});

describe('a damaged Parquet file', () => {
  it('is a sentence wherever it ends', async () => {
    for (let length = 0; length < two.length; length += 3) {
      await expect(read(two.subarray(0, length)), `${length} bytes`).rejects.toThrow(
        /^is a damaged Parquet file: /,
      );
    }
  });

  it('is a sentence whichever byte is wrong, or gives no more rows than it has', async () => {
    for (let place = 0; place < two.length; place++) {
      const broken = Buffer.from(two);
      broken[place] = (broken[place] ?? 0) ^ 0x55;
      const outcome = await read(broken).then(
        ({ rows }) => rows.length,
        (cause: unknown) => cause,
      );
      if (typeof outcome === 'number') expect(outcome, `byte ${place}`).toBe(3);
      else expect(outcome, `byte ${place}`).toMatchObject({ name: 'FileFault', hint: expect.any(String) });
    }
  });

  it('is one that has fewer rows than it says', async () => {
    const short = parquetOf([textElement('t')], [{ rows: 1, leaves: [texts('t', ['a'])] }], { rows: 2 });
    await expect(read(short)).rejects.toThrow('is a damaged Parquet file: rows are missing');
    const lying = parquetOf([textElement('t')], [{ rows: 5, leaves: [texts('t', ['a'])] }]);
    await expect(read(lying)).rejects.toThrow('is a damaged Parquet file: values are missing');
  });
});
