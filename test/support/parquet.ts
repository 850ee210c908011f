import { gzipSync } from 'node:zlib';

/** A field of a Thrift struct: its number, its type, and its value. */
type Field =
  | readonly [id: number, type: 'i32' | 'i64', value: number]
  | readonly [id: number, type: 'binary', value: string]
  | readonly [id: number, type: 'struct', value: readonly Field[]]
  | readonly [id: number, type: 'list', of: 'i32' | 'binary' | 'struct', items: readonly Buffer[]];

const types = { i32: 5, i64: 6, binary: 8, list: 9, struct: 12 };
const physical = {
  BOOLEAN: 0,
  INT32: 1,
  INT64: 2,
  INT96: 3,
  DOUBLE: 5,
  BYTE_ARRAY: 6,
  FIXED_LEN_BYTE_ARRAY: 7,
};

/** A value in its bytes, and how much of its path is there: none of a null. */
export interface ParquetValue {
  readonly repetition?: number;
  readonly definition: number;
  readonly bytes?: Buffer;
}

/** A leaf of the schema with its values. */
export interface ParquetLeaf {
  readonly path: readonly string[];
  readonly type: keyof typeof physical;
  readonly values: readonly ParquetValue[];
  readonly maxRepetition?: number;
}

/** An element of the schema: what is above a leaf, or a leaf. */
export interface ParquetElement {
  readonly name: string;
  readonly type?: keyof typeof physical;
  readonly children?: number;
  readonly repetition?: 'REQUIRED' | 'OPTIONAL' | 'REPEATED';
  readonly length?: number;
  /** The number of the converted type in the format: 0 UTF8, 1 MAP, 3 LIST, 5 DECIMAL, 6 DATE, 9 and 10 TIMESTAMP. */
  readonly converted?: number;
  readonly scale?: number;
}

/** Returns a Parquet file of pages without an encoding; each group has its leaves. */
export function parquetOf(
  schema: readonly ParquetElement[],
  groups: readonly { readonly rows: number; readonly leaves: readonly ParquetLeaf[] }[],
  { isPacked = false, rows }: { isPacked?: boolean; rows?: number } = {},
): Buffer {
  const parts: Buffer[] = [Buffer.from('PAR1')];
  let offset = 4;
  const rowGroups = groups.map((group) => {
    const columns = group.leaves.map((leaf) => {
      const page = pageOf(leaf);
      const stored = isPacked ? gzipSync(page) : page;
      const header = struct([
        [1, 'i32', 0],
        [2, 'i32', page.length],
        [3, 'i32', stored.length],
        [
          5,
          'struct',
          [
            [1, 'i32', leaf.values.length],
            [2, 'i32', 0],
            [3, 'i32', 3],
            [4, 'i32', 3],
          ],
        ],
      ]);
      const size = header.length + stored.length;
      const meta: Field[] = [
        [1, 'i32', physical[leaf.type]],
        [2, 'list', 'i32', [varint(0)]],
        [3, 'list', 'binary', leaf.path.map(binary)],
        [4, 'i32', isPacked ? 2 : 0],
        [5, 'i64', leaf.values.length],
        [6, 'i64', header.length + page.length],
        [7, 'i64', size],
        [9, 'i64', offset],
      ];
      parts.push(header, stored);
      offset += size;
      return struct([
        [2, 'i64', offset - size],
        [3, 'struct', meta],
      ]);
    });
    return struct([
      [1, 'list', 'struct', columns],
      [2, 'i64', offset],
      [3, 'i64', group.rows],
    ]);
  });
  const metadata = struct([
    [1, 'i32', 1],
    [2, 'list', 'struct', [root(schema), ...schema.map(element)]],
    [3, 'i64', rows ?? groups.reduce((sum, group) => sum + group.rows, 0)],
    [4, 'list', 'struct', rowGroups],
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(metadata.length);
  return Buffer.concat([...parts, metadata, length, Buffer.from('PAR1')]);
}

/** A column of texts, of which some may be missing. */
export function texts(name: string, values: readonly (string | undefined)[]): ParquetLeaf {
  return {
    path: [name],
    type: 'BYTE_ARRAY',
    values: values.map((value) =>
      value === undefined ? { definition: 0 } : { definition: 1, bytes: bytesOf(value) },
    ),
  };
}

/** An element of the schema for a column of texts. */
export function textElement(name: string): ParquetElement {
  return { name, type: 'BYTE_ARRAY', repetition: 'OPTIONAL', converted: 0 };
}

/** A byte array with its length in front. */
export function bytesOf(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function pageOf({ values, maxRepetition = 0 }: ParquetLeaf): Buffer {
  const repetitions = maxRepetition > 0 ? [levels(values.map(({ repetition = 0 }) => repetition))] : [];
  const definitions = levels(values.map(({ definition }) => definition));
  return Buffer.concat([...repetitions, definitions, ...values.flatMap(({ bytes }) => bytes ?? [])]);
}

/** Levels as runs of one each, with their length in front. */
function levels(all: readonly number[]): Buffer {
  return bytesOf(Buffer.from(all.flatMap((level) => [2, level])));
}

function root(schema: readonly ParquetElement[]): Buffer {
  let below = 0;
  let top = 0;
  for (const { children = 0 } of schema) {
    if (below === 0) top++;
    else below--;
    below += children;
  }
  return struct([
    [4, 'binary', 'root'],
    [5, 'i32', top],
  ]);
}

function element({
  name,
  type,
  children,
  repetition = 'OPTIONAL',
  length,
  converted,
  scale,
}: ParquetElement): Buffer {
  const fields: Field[] = [];
  if (type !== undefined) fields.push([1, 'i32', physical[type]]);
  if (length !== undefined) fields.push([2, 'i32', length]);
  fields.push([3, 'i32', ['REQUIRED', 'OPTIONAL', 'REPEATED'].indexOf(repetition)], [4, 'binary', name]);
  if (children !== undefined) fields.push([5, 'i32', children]);
  if (converted !== undefined) fields.push([6, 'i32', converted]);
  if (scale !== undefined) fields.push([7, 'i32', scale], [8, 'i32', 30]);
  return struct(fields);
}

/** A struct as the compact protocol of Thrift writes it. */
function struct(fields: readonly Field[]): Buffer {
  let last = 0;
  const parts = fields.map((field) => {
    const [id, type] = field;
    const start = Buffer.of(((id - last) << 4) | types[type]);
    last = id;
    return Buffer.concat([start, fieldValue(field)]);
  });
  return Buffer.concat([...parts, Buffer.of(0)]);
}

function fieldValue(field: Field): Buffer {
  if (field[1] === 'binary') return binary(field[2]);
  if (field[1] === 'struct') return struct(field[2]);
  if (field[1] !== 'list') return varint(2 * field[2]);
  const [, , of, items] = field;
  const size =
    items.length < 15
      ? Buffer.of((items.length << 4) | types[of])
      : Buffer.concat([Buffer.of(0xf0 | types[of]), varint(items.length)]);
  return Buffer.concat([size, ...items]);
}

function binary(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}
