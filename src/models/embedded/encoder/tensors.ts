import { type FileHandle, open } from 'node:fs/promises';
import * as z from 'zod';

/** A file of weights, in the format safetensors: the length of a header, the header as JSON, the numbers. */
export interface TensorFile {
  /** Reads numbers of 16 bits, by the name of a tensor. */
  read(name: string, count: number): Promise<Uint16Array<ArrayBuffer>>;
  [Symbol.asyncDispose](): Promise<void>;
}

const headerSchema = z.record(
  z.string(),
  z.looseObject({
    dtype: z.string().optional(),
    data_offsets: z.tuple([z.int().min(0), z.int().min(0)]).optional(),
  }),
);

export async function openTensors(path: string): Promise<TensorFile> {
  const file = await open(path);
  try {
    const size = Number(new DataView(await readBytes(file, 0, 8)).getBigUint64(0, true));
    const text = new TextDecoder().decode(await readBytes(file, 8, size));
    const header = headerSchema.parse(JSON.parse(text));
    return {
      async read(name, count) {
        const { dtype, data_offsets: [start, end] = [0, 0] } = header[name] ?? {};
        if (dtype !== 'F16' || end - start !== count * 2)
          throw new Error(`its weights have no ${name} of ${count}`);
        return new Uint16Array(await readBytes(file, 8 + size + start, end - start));
      },
      [Symbol.asyncDispose]: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readBytes(file: FileHandle, position: number, length: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  const { bytesRead } = await file.read(bytes, 0, length, position);
  if (bytesRead !== length) throw new Error('its weights end too early');
  return bytes.buffer;
}
