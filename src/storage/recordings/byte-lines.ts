const lineFeed = 0x0a;

/**
 * The lines of a stream of bytes, each without its LF or CR LF; a last one that nothing ends is a line, too.
 * node:readline also ends lines at U+2028, which JSON may have within a string.
 */
export async function* byteLines(chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk);
    let start = 0;
    for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, start)) {
      yield joined(parts, bytes.subarray(start, end));
      parts = [];
      start = end + 1;
    }
    if (start < bytes.length) parts.push(bytes.subarray(start));
  }
  if (parts.length > 0) yield joined(parts);
}

function joined(parts: readonly Buffer[], last: Buffer = Buffer.alloc(0)): Buffer {
  const line = parts.length === 0 ? last : Buffer.concat([...parts, last]);
  return line.at(-1) === 0x0d ? line.subarray(0, -1) : line;
}
