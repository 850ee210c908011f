import { expect, it } from 'vitest';
import { TicketFailure } from '../../../../src/core/errors/ticket-error.js';
import type { Reply } from '../../../../src/core/model.js';
import type { AnswerLine } from '../../../../src/run/batch/files/answer-lines.js';
import { readAnswers } from '../../../../src/run/batch/files/read-answers.js';
import type { Cache } from '../../../../src/storage/cache/cache.js';
import { answerTo, familyOf, keyOf, temporaryCache, textOf } from '../../../support/cache.js';

const hexOf = (name: string) => keyOf(name).toString('hex');
const answered = (name: string, body: object = { text: `to ${name}` }): AnswerLine => ({
  key: hexOf(name),
  response: { status: 200, body },
});
const unread = { unread: '{', why: 'it is not JSON', file: 'errors.jsonl', line: 4 };
const refused = (name: string, code = 'server_error'): AnswerLine => ({
  key: hexOf(name),
  failure: { code, message: 'it broke' },
});

/** Reads `{ text }`; everything else failed. */
function readReply({ body }: { readonly body: unknown }): Reply {
  if (typeof body === 'object' && body !== null && 'text' in body)
    return { text: String(body.text), finish: 'stop', usage: { input: 10, cachedInput: 4, output: 2 } };
  throw new TicketFailure('http_400', 'That is too long.');
}

/** Writes requests of these names, and reads these lines. */
async function read(cache: Cache, written: readonly string[], lines: readonly AnswerLine[]) {
  const file = { model: 'llama', endpoint: 'e', family: familyOf('f'), replyLimit: undefined, writtenAt: 1 };
  await cache.written.add(await cache.written.begin(file), written.map(keyOf));
  async function* all() {
    yield* lines;
  }
  return readAnswers(all(), { cache, replyReader: () => readReply, now: () => 5_000 });
}

it('caches answers by their keys, whatever their order', async () => {
  using cache = temporaryCache();
  const found = await read(cache, ['a', 'b', 'c'], [answered('c'), answered('a')]);
  expect(found).toMatchObject({ lines: 2, added: 2, failed: 0, unknown: 0, unread: 0, unanswered: 1 });
  expect(found.usage).toEqual({ input: 20, cachedInput: 8, output: 4 });
  expect(['a', 'b', 'c'].map((name) => textOf(cache, name))).toEqual(['to a', undefined, 'to c']);
  expect([...cache.answers.export([keyOf('a')])]).toMatchObject([{ model: 'llama', answeredAt: 5_000 }]);
});

it('takes no answer to a request that was never written', async () => {
  using cache = temporaryCache();
  const found = await read(cache, ['a'], [answered('other'), { ...answered('a'), key: 'a' }]);
  expect(found).toMatchObject({ added: 0, unknown: 2, unanswered: 0 });
  expect(textOf(cache, 'other')).toBeUndefined();
});

it.each([
  ['', 'an empty one'],
  ['g'.repeat(64), 'no hexadecimal digits'],
  ['A'.repeat(64), 'capital letters'],
  ['a'.repeat(10_000), 'a long one'],
])('takes no key %.10s: %s', async (key) => {
  using cache = temporaryCache();
  const found = await read(cache, ['a'], [{ key, response: { status: 200, body: { text: 'x' } } }]);
  expect(found).toMatchObject({ added: 0, unknown: 1 });
});

it('an answer that is there stays, and repeating a file or a line changes nothing', async () => {
  using cache = temporaryCache();
  await cache.answers.save(answerTo('a'));
  const lines = [answered('a', { text: 'other' }), answered('b'), answered('b', { text: 'twice' })];
  expect(await read(cache, ['a', 'b'], lines)).toMatchObject({ added: 1, present: 2, unanswered: 0 });
  expect(await read(cache, [], lines)).toMatchObject({ added: 0, present: 3, unknown: 0 });
  expect([textOf(cache, 'a'), textOf(cache, 'b')]).toEqual(['to a', 'to b']);
});

it('says why requests failed, the most frequent reason first, and takes their answers later', async () => {
  using cache = temporaryCache();
  const lines = [refused('a'), answered('b', {}), answered('c', {}), unread];
  const found = await read(cache, ['a', 'b', 'c'], lines);
  expect(found).toMatchObject({ added: 0, failed: 3, unread: 1, unanswered: 3 });
  expect(found.unreadLines).toEqual([{ file: 'errors.jsonl', line: 4, why: 'it is not JSON' }]);
  expect(found.failures).toEqual([
    { code: 'http_400', message: 'That is too long.', count: 2 },
    { code: 'server_error', message: 'it broke', count: 1 },
  ]);
  expect(await read(cache, [], [answered('a')])).toMatchObject({ added: 1, unanswered: 2 });
});

it('a request that failed and was answered, too, has an answer', async () => {
  using cache = temporaryCache();
  await read(cache, ['a'], [answered('a')]);
  expect(await read(cache, [], [refused('a')])).toMatchObject({ present: 1, failed: 0 });
});

it.each([
  ['llama', []],
  ['llama-2024-07-18', []],
  ['meta/llama', []],
  ['gpt-4o', ['gpt-4o']],
])('answers that name the model %s instead of llama are worth a note: %j', async (model, others) => {
  using cache = temporaryCache();
  const { otherModels } = await read(cache, ['a'], [answered('a', { text: 'x', model })]);
  expect(otherModels).toEqual(others);
});

it('keeps few of the reasons and models that a file names', async () => {
  using cache = temporaryCache();
  const names = Array.from({ length: 100 }, (_, n) => `n${n}`);
  const failed = await read(
    cache,
    names,
    names.map((name) => refused(name, `code ${name}`)),
  );
  expect([failed.failed, failed.failures.length]).toEqual([100, 20]);
  const all = await read(
    cache,
    [],
    names.map((name) => answered(name, { text: 'x', model: `of ${name}` })),
  );
  expect([all.added, all.otherModels.length]).toEqual([100, 20]);
});

it('takes more lines than are looked up together', async () => {
  using cache = temporaryCache();
  const names = Array.from({ length: 1_001 }, (_, n) => `n${n}`);
  expect(
    await read(
      cache,
      names,
      names.map((name) => answered(name)),
    ),
  ).toMatchObject({
    lines: 1_001,
    added: 1_001,
    unanswered: 0,
  });
});
