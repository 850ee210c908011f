import type { KeptAnswer } from '../cache/answer-row.js';
import type { LocalCache } from '../cache/cache.js';
import type { SharedCache } from './open-shared.js';

/** How many answers are sent at once. */
const page = 500;

/**
 * Sends the answers that this machine has noted as lacking at the server: those of a run that was killed, or had no server.
 * Where the server has others by now, these are kept here as well.
 * @returns how many were sent, and how many the server did not have
 * @throws what keeps the server, or the file on this machine, from being written
 */
export async function sendUnshared(
  local: Pick<LocalCache, 'answers' | 'unshared'>,
  { answers, id }: Pick<SharedCache, 'answers' | 'id'>,
): Promise<{ readonly sent: number; readonly added: number }> {
  let [sent, added] = [0, 0];
  for (;;) {
    const keys = local.unshared.list(id, page);
    if (keys.length === 0) return { sent, added };
    const found = [...local.answers.export(keys)];
    const earlier = await Promise.all(found.map((answer) => answers.save(answer)));
    const others = found.flatMap((answer, index): KeptAnswer[] => {
      const stays = earlier[index];
      return stays ? [{ ...stays, key: answer.key, family: answer.family, model: answer.model }] : [];
    });
    await local.answers.keep(others);
    await local.unshared.remove(id, keys);
    sent += found.length;
    added += found.length - others.length;
  }
}

/** Passes answers on, and notes them as lacking at a server. */
export async function* noting(
  answers: AsyncIterable<KeptAnswer> | Iterable<KeptAnswer>,
  { unshared }: Pick<LocalCache, 'unshared'>,
  id: string,
): AsyncGenerator<KeptAnswer> {
  let keys: Uint8Array[] = [];
  for await (const answer of answers) {
    keys.push(answer.key);
    yield answer;
    if (keys.length < page) continue;
    await unshared.note(id, keys);
    keys = [];
  }
  await unshared.note(id, keys);
}
