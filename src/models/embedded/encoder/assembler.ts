/** Instructions of WebAssembly, as bytes. An expression leaves its value on the stack. */
export type Code = readonly number[];

type Type = 'i32' | 'f32' | 'v128';

const typeCodes: Readonly<Record<Type, number>> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };

/** An unsigned number in LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return [...bytes, rest];
}

/** A signed number in LEB128. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest < -64 || rest > 63) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>= 7;
  }
  return [...bytes, rest & 0x7f];
}

function bytesOfFloat(value: number): number[] {
  return [...new Uint8Array(Float32Array.of(value).buffer)];
}

const plain =
  (opcode: number) =>
  (...operands: readonly Code[]): Code => [...operands.flat(), opcode];

const simd =
  (opcode: number) =>
  (...operands: readonly Code[]): Code => [...operands.flat(), 0xfd, ...unsigned(opcode)];

/** @param alignment the power of two that addresses are promised to be multiples of */
const access =
  (opcode: readonly number[], alignment: number) =>
  (address: Code, offset = 0): Code => [...address, ...opcode, alignment, ...unsigned(offset)];

const storing =
  (opcode: readonly number[], alignment: number) =>
  (address: Code, value: Code, offset = 0): Code => [
    ...address,
    ...value,
    ...opcode,
    alignment,
    ...unsigned(offset),
  ];

export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value)],
  add: plain(0x6a),
  sub: plain(0x6b),
  mul: plain(0x6c),
};

export const f32 = {
  const: (value: number): Code => [0x43, ...bytesOfFloat(value)],
  load: access([0x2a], 2),
  store: storing([0x38], 2),
  add: plain(0x92),
  mul: plain(0x94),
  div: plain(0x95),
  sqrt: plain(0x91),
  max: plain(0x97),
};

/** Four numbers at once. */
export const f32x4 = {
  const: (value: number): Code => [0xfd, 0x0c, ...[0, 1, 2, 3].flatMap(() => bytesOfFloat(value))],
  load: access([0xfd, 0x00], 2),
  /** Loads one number into all four lanes. */
  loadSplat: access([0xfd, 0x09], 2),
  store: storing([0xfd, 0x0b], 2),
  splat: simd(0x13),
  lane: (vector: Code, lane: number): Code => [...vector, 0xfd, 0x1f, lane],
  nearest: simd(0x6a),
  abs: simd(0xe0),
  neg: simd(0xe1),
  add: simd(0xe4),
  sub: simd(0xe5),
  mul: simd(0xe6),
  div: simd(0xe7),
  max: simd(0xeb),
  toIntegers: simd(0xf8),
};

/** The same bits as four whole numbers, and as bits. */
export const i32x4 = {
  const: (value: number): Code => {
    const bytes = [...new Uint8Array(Int32Array.of(value).buffer)];
    return [0xfd, 0x0c, ...bytes, ...bytes, ...bytes, ...bytes];
  },
  add: simd(0xae),
  shiftLeft: (vector: Code, bits: number): Code => [...vector, ...i32.const(bits), 0xfd, 0xab, 0x01],
  and: simd(0x4e),
  or: simd(0x50),
};

/** A variable of a function. */
export interface Local {
  readonly get: Code;
  set(value: Code): Code;
}

/** Writes one function: hands out its variables, and keeps their types for the module. */
export class FunctionWriter {
  readonly name: string;
  readonly #parameters: number;
  readonly #locals: Type[] = [];
  #body: Code = [];

  /** @param parameters how many arguments it takes, all of them whole numbers */
  constructor(name: string, parameters: number) {
    this.name = name;
    this.#parameters = parameters;
  }

  /** The n-th argument, an address or a count. */
  argument(n: number): Local {
    return variable(n);
  }

  local(type: Type): Local {
    this.#locals.push(type);
    return variable(this.#parameters + this.#locals.length - 1);
  }

  /** Repeats some code for `from`, `from + step`, … below `end`; at least once. */
  each(counter: Local, from: Code, end: Code, step: number, body: Code): Code {
    const next = counter.set(i32.add(counter.get, i32.const(step)));
    const again: Code = [...counter.get, ...end, 0x49, 0x0d, 0];
    return [...counter.set(from), 0x03, 0x40, ...body, ...next, ...again, 0x0b];
  }

  write(...parts: readonly Code[]): this {
    this.#body = parts.flat();
    return this;
  }

  /** Its signature as the module lists it: whole numbers in, nothing out. */
  get signature(): Code {
    return [0x60, ...list(Array.from({ length: this.#parameters }, () => [typeCodes.i32])), 0];
  }

  get code(): Code {
    const locals = list(this.#locals.map((type) => [1, typeCodes[type]]));
    const all = [...locals, ...this.#body, 0x0b];
    return [...unsigned(all.length), ...all];
  }
}

function variable(index: number): Local {
  return {
    get: [0x20, ...unsigned(index)],
    set: (value) => [...value, 0x21, ...unsigned(index)],
  };
}

function list(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function text(value: string): Code {
  const bytes = new TextEncoder().encode(value);
  return [...unsigned(bytes.length), ...bytes];
}

/** Puts functions into a module that works on a memory which threads share: `env.memory`. */
export function assemble(functions: readonly FunctionWriter[], maxPages: number): Uint8Array<ArrayBuffer> {
  const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
  const memory = [...text('env'), ...text('memory'), 0x02, 0x03, ...unsigned(1), ...unsigned(maxPages)];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, list(functions.map(({ signature }) => signature))),
    ...section(2, list([memory])),
    ...section(3, list(functions.map((_, i) => unsigned(i)))),
    ...section(7, list(functions.map(({ name }, i) => [...text(name), 0x00, ...unsigned(i)]))),
    ...section(10, list(functions.map(({ code }) => code))),
  ]);
}
