import { createHash } from 'node:crypto';
import type { TextVectors } from '../encoder/encoder.js';
import { hidden } from '../encoder/shape.js';
import { unit } from '../math/vectors.js';

/** Bytes of the hash that a text is found by, and of a vector: a number each. */
const hashBytes = 8;
const layers = 3;
const entryBytes = hashBytes + layers * hidden;

/** Vectors of texts that are known beforehand. */
export interface VectorTable {
  find(text: string): TextVectors | undefined;
  readonly size: number;
}

/**
 * Reads a table: for each text a hash, then its three vectors, whose numbers are written as whole ones from −127 to 127.
 * Since vectors have length 1, what they were multiplied by need not be known.
 */
export function readTable(bytes: Uint8Array): VectorTable {
  const places = new Map<string, number>();
  for (let place = 0; place + entryBytes <= bytes.length; place += entryBytes) {
    places.set(Buffer.from(bytes.subarray(place, place + hashBytes)).toString('hex'), place);
  }
  const vectorAt = (place: number): Float64Array =>
    unit(new Float64Array(new Int8Array(bytes.buffer, bytes.byteOffset + place, hidden)));
  return {
    size: places.size,
    find(text) {
      const place = places.get(hashOf(text));
      if (place === undefined) return undefined;
      const first = place + hashBytes;
      return [vectorAt(first), vectorAt(first + hidden), vectorAt(first + 2 * hidden)];
    },
  };
}

export function writeTable(entries: ReadonlyMap<string, TextVectors>): Uint8Array {
  const bytes = new Uint8Array(entries.size * entryBytes);
  let place = 0;
  for (const [text, vectors] of entries) {
    bytes.set(Buffer.from(hashOf(text), 'hex'), place);
    vectors.forEach((vector, i) => {
      const largest = vector.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
      const whole = Int8Array.from(vector, (value) => Math.round((value / largest) * 127));
      bytes.set(new Uint8Array(whole.buffer), place + hashBytes + i * hidden);
    });
    place += entryBytes;
  }
  return bytes;
}

function hashOf(text: string): string {
  return createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, 2 * hashBytes);
}
