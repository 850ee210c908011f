import type { BatchLine } from '../../core/batch/remote.js';
import { formatSize } from '../../core/text/numbers.js';
import { readBatchLine } from './read-line.js';

/** Bytes of one line: what a live answer may have. */
const longestLine = 16 * 1024 * 1024;
/** Bytes of a longer one that are kept, to say which it is. */
const beginning = 500;

const lineFeed = 0x0a;
// Without the byte order mark with which a file, or one of several put together, may begin.
const utf8 = new TextDecoder();

/** Reads the lines of an output or error file, of an endpoint or on the disk, as they come. No more than a line is held. */
export async function* readBatchLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<BatchLine> {
  let parts: Uint8Array[] = [];
  let size = 0;
  let line = 0;
  const hold = (part: Uint8Array) => {
    size += part.length;
    if (size <= longestLine) parts.push(part);
    // A copy, so that the rest of its chunk is not held.
    else parts = [Buffer.from((parts[0] ?? part).subarray(0, beginning))];
  };
  const end = (): BatchLine | undefined => {
    const text = utf8.decode(parts.length === 1 ? parts[0] : Buffer.concat(parts));
    const isTooLong = size > longestLine;
    parts = [];
    size = 0;
    line++;
    return isTooLong
      ? { unread: `${text}…`, why: `it is longer than ${formatSize(longestLine)}`, line }
      : readBatchLine(text, line);
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let at = chunk.indexOf(lineFeed); at !== -1; at = chunk.indexOf(lineFeed, start)) {
      hold(chunk.subarray(start, at));
      start = at + 1;
      const read = end();
      if (read !== undefined) yield read;
    }
    if (start < chunk.length) hold(chunk.subarray(start));
  }
  const read = end();
  if (read !== undefined) yield read;
}
