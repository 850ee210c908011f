/**
 * Reads until there are `size` bytes or the end comes; returns everything that was read, which may be more.
 */
export async function readBeginning(chunks: AsyncIterator<Buffer>, size: number): Promise<Buffer> {
  const read: Buffer[] = [];
  let length = 0;
  while (length < size) {
    const { done, value } = await chunks.next();
    if (done) break;
    read.push(value);
    length += value.length;
  }
  const [first] = read;
  return first && read.length === 1 ? first : Buffer.concat(read);
}

/** What was read already, and then the rest. */
export async function* continued(beginning: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (beginning.length > 0) yield beginning;
    yield* rest;
  } finally {
    // A consumer that leaves during the beginning does not want the rest.
    await rest.return(undefined);
  }
}
