/** The code of an error for what is larger than it may be: the same as zlib's. */
export const bodyTooLarge = 'ERR_BUFFER_TOO_LARGE';

/** Reads a body to its end. @throws what the body throws; an error of code `bodyTooLarge`, and then the rest is not read */
export async function readAtMost(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw Object.assign(new Error('too large'), { code: bodyTooLarge });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
