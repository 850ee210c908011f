import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/**
 * Unpacks what gzip has packed, known by its first two bytes: some servers keep files so, and say nothing of it.
 * @throws zlib's error for what is damaged
 */
export async function* unzipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  let begun = Buffer.alloc(0);
  let next = await iterator.next();
  for (; !next.done; next = await iterator.next()) {
    begun = Buffer.concat([begun, next.value]);
    if (begun.length > 1) break;
  }
  async function* all() {
    if (begun.length > 0) yield begun;
    if (!next.done) yield* { [Symbol.asyncIterator]: () => iterator };
  }
  const isPacked = begun[0] === 0x1f && begun[1] === 0x8b;
  // An error of either ends both; who reads learns of it.
  yield* isPacked ? pipeline(Readable.from(all(), { objectMode: false }), createGunzip(), () => {}) : all();
}
