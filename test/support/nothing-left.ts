let running = 0;
let before = census();

/**
 * Resolves to what `run` does, once nothing of it is left that would keep a process from ending: no timer, connection,
 * file or thread. Of several runs at once, those that end first are not looked at.
 * @param graceMs how long what ends by itself may take to
 * @throws Error that names what is left
 */
export async function nothingLeft<T>(run: () => Promise<T>, graceMs = 5_000): Promise<T> {
  if (running === 0) before = census();
  running += 1;
  let isLast = false;
  let result: T;
  try {
    result = await run();
  } finally {
    running -= 1;
    isLast = running === 0;
  }
  if (isLast) await untilGone(graceMs);
  return result;
}

async function untilGone(graceMs: number): Promise<void> {
  const deadline = Date.now() + graceMs;
  for (let left = since(before); left.length > 0; left = since(before)) {
    // Another run has begun, which will be looked at.
    if (running > 0) return;
    if (Date.now() > deadline) throw new Error(`The program left behind: ${left.join(', ')}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** What keeps this process from ending, and who listens to it, by kind. */
function census(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    // A Blob of a file has one until it is collected, and no process waits for that.
    if (kind !== 'FileHandleReadWrap') counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  for (const event of process.eventNames())
    counts.set(`listener of ${String(event)}`, process.listenerCount(event));
  return counts;
}

function since(earlier: ReadonlyMap<string, number>): string[] {
  return [...census()].filter(([kind, count]) => count > (earlier.get(kind) ?? 0)).map(([kind]) => kind);
}
