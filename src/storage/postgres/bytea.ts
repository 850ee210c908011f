/** The number of the type in every PostgreSQL. */
const bytea = 17;
const isNull = -1;

/** Returns values as a parameter of the type `bytea[]`, which PostgreSQL takes as it is, and pg need not make a text of. */
export function byteaArray(values: readonly (Uint8Array | null)[]): Buffer {
  const size = values.reduce((sum, value) => sum + 4 + (value?.length ?? 0), 0);
  const array = Buffer.allocUnsafe(20 + size);
  let end = 0;
  const write = (number: number) => {
    end = array.writeInt32BE(number, end);
  };
  const [dimensions, mayHaveNulls, lowerBound] = [1, 1, 1];
  for (const number of [dimensions, mayHaveNulls, bytea, values.length, lowerBound]) write(number);
  for (const value of values) {
    write(value?.length ?? isNull);
    if (!value) continue;
    array.set(value, end);
    end += value.length;
  }
  return array;
}

/** Bytes as PostgreSQL writes them: `\x` and hex digits. */
export function fromHex(text: string | null | undefined): Buffer | undefined {
  return text === null || text === undefined ? undefined : Buffer.from(text.slice(2), 'hex');
}
