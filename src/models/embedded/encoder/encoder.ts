import { unit } from '../math/vectors.js';
import { halves } from './half.js';
import { compileKernels, type Kernels } from './kernels.js';
import { hidden, layerCount, maxTokens, wide } from './shape.js';
import type { Layer, Weights } from './weights.js';

/** The layer in the middle of which vectors are taken; besides it what goes into the first and what comes out of the last. */
const middleLayer = 4;

/** Rows that pass the layers together: at least those of the longest text. A few short texts cost less than one by one. */
const maxRows = maxTokens;

const rowBytes = hidden * 4;

/** Bytes that a thread needs: rows of tokens, of what is added to them, of what is between, and a row of scores. */
export const spaceSize = maxRows * (hidden + hidden + wide) * 4 + (maxTokens + 4) * 4;

/** A text's vector at each of the layers that are read: 384 numbers, of length 1. */
export type TextVectors = readonly [words: Float64Array, middle: Float64Array, last: Float64Array];

/** all-MiniLM-L6-v2: BERT with six layers (Devlin et al. 2019), of which the mean over the tokens is a text's vector. */
export class Encoder {
  readonly #weights: Weights;
  readonly #kernels: Kernels;
  readonly #memory: Float32Array;
  /** Addresses: the tokens' vectors; what is added to them; queries, keys and values; the wide layer; scores. */
  readonly #x: number;
  readonly #added: number;
  readonly #between: number;
  readonly #scores: number;

  private constructor(weights: Weights, kernels: Kernels, space: number) {
    this.#weights = weights;
    this.#kernels = kernels;
    this.#memory = new Float32Array(weights.memory.buffer);
    this.#x = space;
    this.#added = this.#x + maxRows * rowBytes;
    this.#between = this.#added + maxRows * rowBytes;
    this.#scores = this.#between + maxRows * wide * 4;
  }

  static async open(weights: Weights, thread: number): Promise<Encoder> {
    const space = weights.spaces[thread];
    if (space === undefined) throw new Error(`there is no space for thread ${thread}`);
    return new Encoder(weights, await compileKernels(weights.memory, weights.maxPages), space);
  }

  /** The vectors of texts before the first layer, which cost next to nothing. */
  skim(texts: readonly (readonly number[])[]): Float64Array[] {
    return texts.map((tokens) => {
      this.#enter(tokens, 0);
      this.#leaveWords(tokens.length);
      return this.#meanOf(0, tokens.length);
    });
  }

  /** The vectors of texts at the layers that are read. Each depends on its text alone. */
  encode(texts: readonly (readonly number[])[]): TextVectors[] {
    return batches(texts).flatMap((batch) => this.#encodeBatch(batch));
  }

  #encodeBatch(texts: readonly (readonly number[])[]): TextVectors[] {
    let rows = 0;
    const spans = texts.map((tokens) => {
      const start = rows;
      this.#enter(tokens, start);
      rows += tokens.length;
      return { start, length: tokens.length };
    });
    this.#leaveWords(rows);
    const means = () => spans.map(({ start, length }) => this.#meanOf(start, length));
    const words = means();
    this.#passLayers(0, middleLayer, rows, spans);
    const middle = means();
    this.#passLayers(middleLayer, layerCount, rows, spans);
    const last = means();
    return spans.map((_, t) => [at(words, t), at(middle, t), at(last, t)]);
  }

  /** Writes the tokens' words and positions into rows. */
  #enter(tokens: readonly number[], row: number): void {
    const { words, positions } = this.#weights;
    const x = this.#x / 4 + row * hidden;
    const added = this.#added / 4 + row * hidden;
    tokens.forEach((token, t) => {
      for (let i = 0; i < hidden; i++) {
        this.#memory[x + t * hidden + i] = halves[words[token * hidden + i] ?? 0] ?? 0;
      }
    });
    const from = positions / 4;
    this.#memory.copyWithin(added, from, from + tokens.length * hidden);
  }

  #leaveWords(rows: number): void {
    const { w, bias } = this.#weights.wordNorm;
    this.#kernels.normalize(this.#x, this.#added, w, bias, rows);
  }

  #passLayers(from: number, to: number, rows: number, spans: readonly Span[]): void {
    for (const layer of this.#weights.layers.slice(from, to)) this.#passLayer(layer, rows, spans);
  }

  #passLayer(layer: Layer, rows: number, spans: readonly Span[]): void {
    const { qkv, attention, attentionNorm, widening, narrowing, outputNorm } = layer;
    const { linear, attend, gelu, normalize } = this.#kernels;
    // The last row of four may belong to no text: what is there is computed, and never read.
    const padded = Math.ceil(rows / 4) * 4;
    const mixed = this.#between + maxRows * 3 * rowBytes;
    linear(this.#x, qkv.w, qkv.bias, this.#between, padded, hidden, 3 * hidden);
    for (const { start, length } of spans) {
      attend(this.#between + start * 3 * rowBytes, mixed + start * rowBytes, length, this.#scores);
    }
    linear(mixed, attention.w, attention.bias, this.#added, padded, hidden, hidden);
    normalize(this.#x, this.#added, attentionNorm.w, attentionNorm.bias, rows);
    linear(this.#x, widening.w, widening.bias, this.#between, padded, hidden, wide);
    gelu(this.#between, this.#between + padded * wide * 4);
    linear(this.#between, narrowing.w, narrowing.bias, this.#added, padded, wide, hidden);
    normalize(this.#x, this.#added, outputNorm.w, outputNorm.bias, rows);
  }

  /** The mean of some rows, with length 1. */
  #meanOf(row: number, length: number): Float64Array {
    const sum = new Float64Array(hidden);
    const start = this.#x / 4 + row * hidden;
    for (let r = 0; r < length; r++) {
      for (let i = 0; i < hidden; i++) sum[i] = (sum[i] ?? 0) + (this.#memory[start + r * hidden + i] ?? 0);
    }
    // No more digits than can be kept in half the space.
    return unit(sum).map(Math.fround);
  }
}

/** The rows of a text's tokens. */
interface Span {
  readonly start: number;
  readonly length: number;
}

function at(vectors: readonly Float64Array[], index: number): Float64Array {
  const vector = vectors[index];
  if (vector === undefined) throw new RangeError(`There is no vector ${index}`);
  return vector;
}

/** Puts texts together as long as their tokens fit. */
function batches(texts: readonly (readonly number[])[]): (readonly number[])[][] {
  const all: (readonly number[])[][] = [];
  let rows = maxRows;
  for (const tokens of texts) {
    if (rows + tokens.length > maxRows) {
      all.push([]);
      rows = 0;
    }
    all.at(-1)?.push(tokens);
    rows += tokens.length;
  }
  return all;
}
