import { halves } from './half.js';
import { panelWidth } from './kernels/linear.js';
import { hidden, layerCount, maxTokens, vocabularySize, wide } from './shape.js';
import { openTensors, type TensorFile } from './tensors.js';

/** Where in the memory the numbers of a linear map are. */
interface Linear {
  readonly w: number;
  readonly bias: number;
}

export interface Layer {
  /** Queries, keys and values in one. */
  readonly qkv: Linear;
  readonly attention: Linear;
  readonly attentionNorm: Linear;
  readonly widening: Linear;
  readonly narrowing: Linear;
  readonly outputNorm: Linear;
}

/** The weights, once for all threads. */
export interface Weights {
  readonly memory: WebAssembly.Memory;
  readonly maxPages: number;
  /** A row of 16-bit numbers for each token. */
  readonly words: Uint16Array<SharedArrayBuffer>;
  /** What is added to the first, second, … token of a text. */
  readonly positions: number;
  readonly wordNorm: Linear;
  readonly layers: readonly Layer[];
  /** The first address of each thread's own space. */
  readonly spaces: readonly number[];
}

const pageSize = 0x10000;
const layerSize = 4 * hidden * hidden + 2 * hidden * wide + 9 * hidden + wide;
const weightCount = (maxTokens + 2) * hidden + layerCount * layerSize;

/**
 * Reads the weights: those that multiply as the kernels want them, the table of words as it is, of which a text needs a few rows.
 * @param spaceSize the bytes that a thread needs for itself
 * @param threads how many threads may use them
 */
export async function loadWeights(path: string, spaceSize: number, threads: number): Promise<Weights> {
  await using file = await openTensors(path);
  const maxPages = Math.ceil((weightCount * 4 + threads * spaceSize) / pageSize);
  const memory = new WebAssembly.Memory({ initial: maxPages, maximum: maxPages, shared: true });
  const writer = new Writer(file, new Float32Array(memory.buffer));
  const words = await file.read('embeddings.word_embeddings.weight', vocabularySize * hidden);
  const shared = new Uint16Array(new SharedArrayBuffer(words.byteLength));
  shared.set(words);
  const positions = await writer.positions();
  const wordNorm = await writer.norm('embeddings.LayerNorm');
  const layers: Layer[] = [];
  for (let i = 0; i < layerCount; i++) layers.push(await writer.layer(`encoder.layer.${i}`));
  const spaces = Array.from({ length: threads }, (_, i) => weightCount * 4 + i * spaceSize);
  return { memory, maxPages, words: shared, positions, wordNorm, layers, spaces };
}

/** Writes weights one behind the other. Gives addresses. */
class Writer {
  readonly #file: TensorFile;
  readonly #memory: Float32Array;
  #next = 0;

  constructor(file: TensorFile, memory: Float32Array) {
    this.#file = file;
    this.#memory = memory;
  }

  async positions(): Promise<number> {
    const all = await this.#read('embeddings.position_embeddings.weight', 512 * hidden);
    // All tokens are of the first kind: there is never a second text.
    const kinds = await this.#read('embeddings.token_type_embeddings.weight', 2 * hidden);
    return this.#write(all.slice(0, maxTokens * hidden).map((value, i) => value + (kinds[i % hidden] ?? 0)));
  }

  async norm(name: string): Promise<Linear> {
    const w = this.#write(await this.#read(`${name}.weight`, hidden));
    return { w, bias: this.#write(await this.#read(`${name}.bias`, hidden)) };
  }

  async layer(name: string): Promise<Layer> {
    const attention = ['query', 'key', 'value'].map((part) => `${name}.attention.self.${part}`);
    return {
      qkv: await this.#linear(attention, hidden, hidden),
      attention: await this.#linear([`${name}.attention.output.dense`], hidden, hidden),
      attentionNorm: await this.norm(`${name}.attention.output.LayerNorm`),
      widening: await this.#linear([`${name}.intermediate.dense`], hidden, wide),
      narrowing: await this.#linear([`${name}.output.dense`], wide, hidden),
      outputNorm: await this.norm(`${name}.output.LayerNorm`),
    };
  }

  /** Puts linear maps side by side, in panels of a few columns. */
  async #linear(names: readonly string[], from: number, to: number): Promise<Linear> {
    const w = this.#next * 4;
    for (const name of names) {
      const rows = await this.#file.read(`${name}.weight`, from * to);
      for (let panel = 0; panel < to; panel += panelWidth) {
        for (let k = 0; k < from; k++) {
          for (let i = 0; i < panelWidth; i++) {
            this.#memory[this.#next++] = halves[rows[(panel + i) * from + k] ?? 0] ?? 0;
          }
        }
      }
    }
    const bias = this.#next * 4;
    for (const name of names) this.#write(await this.#read(`${name}.bias`, to));
    return { w, bias };
  }

  async #read(name: string, count: number): Promise<Float32Array> {
    return Float32Array.from(await this.#file.read(name, count), (bits) => halves[bits] ?? 0);
  }

  #write(values: Float32Array): number {
    const address = this.#next * 4;
    this.#memory.set(values, this.#next);
    this.#next += values.length;
    return address;
  }
}
