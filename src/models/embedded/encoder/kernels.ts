import { assemble } from './assembler.js';
import { attend } from './kernels/attend.js';
import { gelu } from './kernels/gelu.js';
import { linear } from './kernels/linear.js';
import { normalize } from './kernels/normalize.js';

/**
 * The arithmetic of the encoder, on addresses in one memory, four numbers at a time. It uses no fused operations, whose
 * rounding differs between processors, so that a text has the same vector everywhere.
 */
export interface Kernels {
  /** out = x · w + bias, for rows of `k` numbers in and `n` out. Rows come in fours, `w` in panels of eight columns. */
  linear(x: number, w: number, bias: number, out: number, rows: number, k: number, n: number): void;
  /** Mixes the values of one text's tokens by how well their keys fit its queries. A row of `qkv` has all three. */
  attend(qkv: number, out: number, tokens: number, scores: number): void;
  /** Applies GELU in place. @param end the address behind the last number; they come in fours */
  gelu(start: number, end: number): void;
  /** x = the layer norm of x + added, row by row. */
  normalize(x: number, added: number, weight: number, bias: number, rows: number): void;
}

/** Compiles the kernels for a memory that threads share. */
export async function compileKernels(memory: WebAssembly.Memory, maxPages: number): Promise<Kernels> {
  const code = assemble([linear(), attend(), gelu(), normalize()], maxPages);
  const { instance } = await WebAssembly.instantiate(code, { env: { memory } });
  return {
    linear: find(instance, 'linear'),
    attend: find(instance, 'attend'),
    gelu: find(instance, 'gelu'),
    normalize: find(instance, 'normalize'),
  };
}

function find({ exports }: WebAssembly.Instance, name: string): (...values: readonly number[]) => void {
  const kernel = exports[name];
  if (typeof kernel !== 'function') throw new TypeError(`There is no kernel "${name}"`);
  return (...values) => {
    kernel(...values);
  };
}
