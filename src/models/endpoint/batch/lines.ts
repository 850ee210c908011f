import type { BatchLine, UnreadLine } from '../../../core/batch/remote.js';
import { shorten } from '../../../core/text/shorten.js';
import type { Endpoint } from '../endpoint.js';
import { quoted } from '../failure.js';

type Lines = AsyncIterable<BatchLine>;

/** Removes secrets from what errors say: mostly the same text for many lines. */
export async function* hiding(lines: Lines, { hide }: Endpoint): AsyncGenerator<BatchLine> {
  let [last, hidden] = ['', ''];
  for await (const line of lines) {
    if (!('failure' in line)) {
      yield line;
      continue;
    }
    const { code, message } = line.failure;
    if (message !== last) [last, hidden] = [message, shorten(hide(message), quoted)];
    yield { key: line.key, failure: { code, message: hidden } };
  }
}

/** Lines without a key that may come before the first with one. */
const maxUnread = 100;

/**
 * Refuses what has no line with a key, such as a page of a proxy: of a damaged file, some can be read.
 * @param refusal makes the error of the first line that cannot be read
 */
export async function* withAnyKey(
  lines: Lines,
  refusal: (unread: string) => Error,
): AsyncGenerator<BatchLine> {
  const before: UnreadLine[] = [];
  let hasKey = false;
  for await (const line of lines) {
    if (!hasKey && 'unread' in line) {
      before.push(line);
      if (before.length > maxUnread) break;
      continue;
    }
    if (!hasKey) yield* before;
    hasKey = true;
    yield line;
  }
  const [first] = before;
  if (!hasKey && first !== undefined) throw refusal(first.unread);
}
