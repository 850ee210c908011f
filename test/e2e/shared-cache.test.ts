import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type Asked, byText, startEndpoint } from '../support/endpoint.js';
import { testDatabase } from '../support/postgres.js';
import { asking, csvOf, newUser } from '../support/program.js';

const texts = Array.from({ length: 40 }, (_, n) => `text ${n}`);

/** Several machines that share a cache: users with homes of their own. */
async function machines(
  count: number,
  answer: (request: Asked) => ReturnType<typeof byText> | Promise<ReturnType<typeof byText>> = byText,
) {
  const database = await testDatabase();
  const endpoint = await startEndpoint({ answer });
  const users = await Promise.all(Array.from({ length: count }, newUser));
  const flags = await Promise.all(users.map((user) => asking(user, endpoint.url)));
  for (const { folder } of users) await folder.write('t.csv', csvOf(texts));
  const env = { TICKETSIFT_CACHE: database.url };
  const args = (index: number) => [
    'classify',
    't.csv',
    '--output',
    'r.jsonl',
    '--concurrency',
    '8',
    ...(flags[index] ?? []),
  ];
  const user = (index: number) => {
    const found = users[index];
    if (!found) throw new Error('There is no such machine.');
    return found;
  };
  return {
    database,
    endpoint,
    user,
    env,
    args,
    run: (index: number, more: readonly string[] = []) => user(index).run([...args(index), ...more], env),
    results: (index: number) => readFile(user(index).folder.file('r.jsonl'), 'utf8'),
    /** How often each text was sent. */
    sent: () => endpoint.requests.map(({ messages }) => messages.at(-1)?.content).toSorted(),
    async [Symbol.asyncDispose]() {
      await endpoint[Symbol.asyncDispose]();
      for (const one of users) await one[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

const once = texts.map((text) => `Sort: ${text}`).toSorted();

describe('several machines with one cache', () => {
  it('send each request once, at the same time, and have the same answers', async () => {
    await using all = await machines(3);
    const ended = await Promise.all([0, 1, 2].map((index) => all.run(index)));
    expect(ended.map(({ code, stderr }) => ({ code, stderr })).filter(({ code }) => code !== 0)).toEqual([]);
    expect(all.sent()).toEqual(once);
  });
});
