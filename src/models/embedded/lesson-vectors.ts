import { createHash } from 'node:crypto';
import type { Vectors } from '../../storage/cache/vectors.js';
import type { TextVectors } from './encoder/encoder.js';
import { hidden } from './encoder/shape.js';
import type { Engine } from './engine.js';
import { packages } from './packages.js';
import { shippedVectors } from './shipped/vectors.js';

/** Raised with every change of the encoder that can change a vector. */
const encoderVersion = 1;

const layers = 3;

/** Gives the vectors of texts that are learned from: those that ship or are kept, and else the engine's, which are kept. */
export type LessonVectors = (texts: readonly string[]) => Promise<readonly TextVectors[]>;

export function lessonVectors(engine: Pick<Engine, 'embed'>, kept: Vectors | undefined): LessonVectors {
  const shipped = shippedVectors();
  return async (texts) => {
    const known = new Map<string, TextVectors>();
    for (const text of texts) {
      const found = shipped.find(text) ?? decode(kept?.find(keyOf(text)));
      if (found !== undefined) known.set(text, found);
    }
    const unknown = [...new Set(texts)].filter((text) => !known.has(text));
    const embedded = unknown.length === 0 ? [] : await engine.embed(unknown);
    unknown.forEach((text, i) => {
      const vectors = embedded[i];
      if (vectors === undefined) throw new Error('The engine left out a text');
      known.set(text, vectors);
      kept?.keep(keyOf(text), encode(vectors));
    });
    return texts.flatMap((text) => {
      const vectors = known.get(text);
      return vectors === undefined ? [] : [vectors];
    });
  };
}

function keyOf(text: string): Uint8Array {
  return createHash('sha256')
    .update(JSON.stringify([packages, encoderVersion, text]))
    .digest();
}

/** The engine gives no more digits than four bytes hold, so that what is kept is what it gave. */
function encode(vectors: TextVectors): Uint8Array {
  const numbers = new Float32Array(layers * hidden);
  vectors.forEach((vector, i) => {
    numbers.set(vector, i * hidden);
  });
  return new Uint8Array(numbers.buffer);
}

function decode(bytes: Uint8Array | undefined): TextVectors | undefined {
  if (bytes?.length !== layers * hidden * 4) return undefined;
  const numbers = new Float32Array(bytes.slice().buffer);
  const at = (i: number) => Float64Array.from(numbers.subarray(i * hidden, (i + 1) * hidden));
  return [at(0), at(1), at(2)];
}
