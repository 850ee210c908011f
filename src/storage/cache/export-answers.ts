import type { Database } from '../sqlite-driver.js';
import { answerColumns, type KeptAnswer, toCachedAnswer } from './answer-row.js';

/** The most answers in memory at once: one may be a few hundred kilobytes. */
const page = 500;

const columns = `${answerColumns}, key, family, model`;

/** Runs what reads the file, which another process may hold for a moment. */
type Read = <T>(action: () => T) => T;

/**
 * Walks all answers in the order of their keys. No page is read before it is wanted, and nothing is locked between
 * them: what is written meanwhile may be among them.
 * @throws what `read` throws; TypeError for a row that the program cannot have written
 */
export function* exportAll(database: Database, read: Read): Generator<KeptAnswer> {
  const select = database
    .prepare<[Uint8Array, number], unknown>(
      `SELECT ${columns} FROM answers WHERE key > ? ORDER BY key LIMIT ?`,
    )
    .raw();
  let last: Uint8Array = Buffer.alloc(0);
  for (;;) {
    const found = read(() => select.all(last, page));
    for (const row of found) {
      const answer = toAnswer(row);
      yield answer;
      last = answer.key;
    }
    if (found.length < page) return;
  }
}

/**
 * Returns the answers that were answered at a time or later, in the order of their keys, as far as they can be read, and what
 * kept the rest from being read.
 */
export function answeredSince(
  database: Database,
  time: number,
): { answers: KeptAnswer[]; failure?: unknown } {
  const answers: KeptAnswer[] = [];
  try {
    const select = database
      .prepare<[number], unknown>(`SELECT ${columns} FROM answers WHERE asked_at >= ? ORDER BY key`)
      .raw();
    for (const row of select.iterate(time)) answers.push(toAnswer(row));
    return { answers };
  } catch (failure) {
    return { answers, failure };
  }
}

/** Walks the answers under these keys in the order of these, as `exportAll` does, each once; where there is none, none comes. */
export function* exportSome(
  database: Database,
  read: Read,
  keys: readonly Uint8Array[],
): Generator<KeptAnswer> {
  const select = database
    .prepare<[Uint8Array], unknown>(`SELECT ${columns} FROM answers WHERE key = ?`)
    .raw();
  let last: Uint8Array | undefined;
  for (const key of keys.toSorted(Buffer.compare)) {
    if (last !== undefined && Buffer.compare(last, key) === 0) continue;
    last = key;
    const found = read(() => select.get(key));
    if (found !== undefined) yield toAnswer(found);
  }
}

function toAnswer(found: unknown): KeptAnswer {
  const cached = toCachedAnswer(found);
  const [key, family, model]: readonly unknown[] = Array.isArray(found) ? found.slice(-3) : [];
  if (!Buffer.isBuffer(key) || !(family === null || Buffer.isBuffer(family)) || typeof model !== 'string') {
    throw new TypeError('a cached answer is not of the form in which answers are kept');
  }
  return { ...cached, key, family: family ?? undefined, model };
}
