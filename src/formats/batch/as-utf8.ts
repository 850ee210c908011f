import { TextDecoder } from 'node:util';

/** The byte order marks of UTF-16, by what `TextDecoder` calls them. */
const marks = [
  ['utf-16le', 0xff, 0xfe],
  ['utf-16be', 0xfe, 0xff],
] as const;

/**
 * Returns UTF-16 as UTF-8: PowerShell 5 writes it for whatever is sent to a file with `>`.
 * @param chunks of which the first has the byte order mark, if there is one
 */
export async function* asUtf8(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let decoder: TextDecoder | undefined;
  let isFirst = true;
  for await (const chunk of chunks) {
    const mark = marks.find(([, one, two]) => isFirst && chunk[0] === one && chunk[1] === two);
    if (mark) decoder = new TextDecoder(mark[0]);
    isFirst = false;
    yield decoder ? Buffer.from(decoder.decode(chunk, { stream: true })) : chunk;
  }
}
