/**
 * Reads a multipart form as it comes, so that a large file is never in memory.
 * @param {AsyncIterable<Buffer>} body
 * @param {string} contentType with the boundary
 * @param {(part: { name: string, filename: string | undefined }) => (bytes: Buffer) => unknown} open returns what takes the bytes
 *   of a part; may be asynchronous
 */
export async function readForm(body, contentType, open) {
  const boundary = /boundary="?([^";]+)/.exec(contentType)?.[1];
  if (boundary === undefined) throw new Error('The form has no boundary.');
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  let left = Buffer.from('\r\n');
  /** @type {((bytes: Buffer) => unknown) | undefined} */
  let take;
  let isInside = false;
  for await (const chunk of body) {
    left = Buffer.concat([left, chunk]);
    for (;;) {
      if (!isInside) {
        // Between a delimiter and the content of the part after it.
        const end = left.indexOf('\r\n\r\n');
        const start = left.indexOf(delimiter);
        if (start === -1 || end === -1) break;
        take = open(namesIn(left.subarray(start, end).toString()));
        left = left.subarray(end + 4);
        isInside = true;
      }
      const end = left.indexOf(delimiter);
      const sure = end === -1 ? Math.max(0, left.length - delimiter.length) : end;
      await take?.(left.subarray(0, sure));
      left = left.subarray(sure);
      if (end === -1) break;
      isInside = false;
    }
  }
}

/** @param {string} headers */
function namesIn(headers) {
  return {
    name: /[; ]name="([^"]*)"/.exec(headers)?.[1] ?? '',
    filename: /filename="([^"]*)"/.exec(headers)?.[1],
  };
}
