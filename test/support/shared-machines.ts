import { readFile } from 'node:fs/promises';
import { type Asked, type Behaviour, byText, startEndpoint } from './endpoint.js';
import { type TestDatabase, testDatabase } from './postgres.js';
import { asking, csvOf, newUser } from './program.js';
import { relayTo } from './relay.js';

/** The texts of the tickets that each machine classifies. */
export const texts = Array.from({ length: 40 }, (_, n) => `text ${n}`);

/** Several machines that share a cache: users with homes of their own, who send eight requests at once. */
export async function machines(
  count: number,
  answer: (request: Asked) => Behaviour | Promise<Behaviour> = byText,
  makeDatabase: () => Promise<TestDatabase> = testDatabase,
) {
  const database = await makeDatabase();
  const endpoint = await startEndpoint({ answer });
  const users = await Promise.all(Array.from({ length: count }, newUser));
  const flags = await Promise.all(users.map((user) => asking(user, endpoint.url)));
  for (const { folder } of users) await folder.write('t.csv', csvOf(texts));
  const relay = await relayTo(database.url);
  const env = { TICKETSIFT_CACHE: relay.url };
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
    relay,
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
      await relay[Symbol.asyncDispose]();
      for (const one of users) await one[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** What is sent where each text is sent once. */
export const once = texts.map((text) => `Sort: ${text}`).toSorted();

/** Results without where they are from, which differs. */
export function withoutOrigin(results: string): unknown[] {
  return results
    .trim()
    .split('\n')
    .map((line) => ({ ...JSON.parse(line), origin: undefined, source: undefined }));
}
