import type { Reply } from '../../src/core/model.js';
import { systemClock } from '../../src/core/world/clock.js';
import type { NewAnswer } from '../../src/storage/cache/answer-row.js';
import { type LocalCache, openCache } from '../../src/storage/cache/cache.js';
import { temporary } from '../../src/storage/open.js';

export { systemClock };

/** A cache that vanishes with the test. */
export function temporaryCache(): LocalCache {
  return openCache(temporary, systemClock);
}

export const keyOf = (text: string) => Buffer.from(text.padEnd(32));
export const familyOf = (text: string) => Buffer.from(text.padEnd(16));
export const replyOf = (text: string): Reply => ({ text, finish: 'stop', usage: undefined });

/** An answer to the question of that name. */
export function answerTo(name: string, parts: Partial<NewAnswer> = {}): NewAnswer {
  const key = keyOf(name);
  return {
    key,
    family: familyOf('f'),
    model: 'm',
    answeredAt: 1_000,
    reply: replyOf(`to ${name}`),
    ...parts,
  };
}

/** The text of the answer under a key. */
export function textOf(cache: LocalCache, name: string): string | undefined {
  return cache.answers.findAll([keyOf(name)])[0]?.reply.text;
}
