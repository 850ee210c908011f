/** Reads until there are `size` bytes or the end comes; gives all that was read, which may be more. */
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
    // Whoever leaves at the beginning is done with the rest, too.
    await rest.return(undefined);
  }
}
