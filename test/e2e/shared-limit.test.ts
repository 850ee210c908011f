import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { cutOff } from '../support/cut-off.js';
import { byText, startEndpoint } from '../support/endpoint.js';
import { startPostgres } from '../support/postgres-server.js';
import { asking, csvOf, newUser, type Running, type User } from '../support/program.js';

const perMinute = 3_000;
const texts = Array.from({ length: 300 }, (_, index) => `ticket ${index}`);

/** Has a process believe that it is a minute later than it is. */
const clockSet = `data:text/javascript,${encodeURIComponent(
  'const { now } = Date; Date.now = () => now() + 60_000;',
)}`;

/**
 * The most that all machines may have sent from the first request on, by this clock: what flows in, what may be saved up and what may
 * be used of what was granted before. An endpoint that is busy sees requests later, and so no more of them.
 */
const mostIn = (ms: number) => 1 + (perMinute / 60_000) * (ms + 2_750);

/** Machines of one team: each with a home of its own, one cache, and one key at the endpoint. */
async function team(count: number) {
  const server = await startPostgres();
  let firstAt = 0;
  const endpoint = await startEndpoint({
    answer(request) {
      firstAt ||= performance.now();
      return byText(request);
    },
  });
  const running: Running[] = [];
  const users = await Promise.all(Array.from({ length: count }, newUser));
  const all = async (user: User, cache: string, env: Record<string, string> = {}): Promise<Running> => {
    await user.folder.write('t.csv', csvOf(texts));
    const flags = [...(await asking(user, endpoint.url)), '--rpm', String(perMinute), '--concurrency', '16'];
    const one = user.start(['classify', 't.csv', '--output', 'r.csv', ...flags], {
      TICKETSIFT_CACHE: cache,
      OPENAI_API_KEY: 'sesame',
      ...env,
    });
    running.push(one);
    return one;
  };
  return {
    server,
    endpoint,
    /** The most that all may have sent until now. */
    most: () => mostIn(performance.now() - firstAt),
    /** Starts the program on a machine. */
    start: (index: number, cache = server.url, env: Record<string, string> = {}) => {
      const user = users[index];
      if (!user) throw new Error('There is no such machine.');
      return all(user, cache, env);
    },
    /** Has the server lose all connections and read its log again, as after a failure of its machine. */
    async crash() {
      const client = new pg.Client(server.url);
      client.on('error', () => {});
      await client.connect();
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      const ended = new Promise<void>((resolve) => client.once('end', resolve));
      process.kill(rows[0]?.pid ?? 0, 'SIGKILL');
      await ended;
    },
    /** How often each text was sent. */
    sent() {
      const times = new Map<string, number>(texts.map((text) => [`Sort: ${text}`, 0]));
      for (const { messages } of endpoint.requests) {
        const text = messages.at(-1)?.content ?? '';
        times.set(text, (times.get(text) ?? 0) + 1);
      }
      return [...times.values()];
    },
    async [Symbol.asyncDispose]() {
      for (const { child } of running) child.kill('SIGKILL');
      await endpoint[Symbol.asyncDispose]();
      for (const user of users) await user[Symbol.asyncDispose]();
      await server.stop();
    },
  };
}

const codes = async (running: readonly Running[]) =>
  (await Promise.all(running.map(({ finished }) => finished))).map(({ code, stderr }) =>
    code === 0 ? 0 : stderr,
  );

describe('machines that share a limit of 3,000 requests a minute', () => {
  it('keep to it together, whatever their clocks show, and send each request once', async () => {
    await using all = await team(4);
    const running = [await all.start(0), await all.start(1), await all.start(2)];
    running.push(await all.start(3, all.server.url, { NODE_OPTIONS: `--import ${clockSet}` }));
    expect(await codes(running)).toEqual([0, 0, 0, 0]);
    expect(all.endpoint.requests.length).toBeLessThanOrEqual(all.most());
    expect(all.sent()).toEqual(texts.map(() => 1));
  });

  it('keep to it when one is killed, one is cut off from the database, and the database fails', async () => {
    await using all = await team(4);
    await using way = await cutOff(all.server.url);
    const running = [await all.start(0), await all.start(1)];
    const killed = await all.start(2);
    const cut = await all.start(3, way.url);
    await all.endpoint.arrived(40);
    killed.child.kill('SIGKILL');
    way.cut();
    await all.endpoint.arrived(80);
    await all.crash();
    await all.endpoint.arrived(120);
    way.mend();
    expect(await codes([...running, cut])).toEqual([0, 0, 0]);
    expect(all.endpoint.requests.length).toBeLessThanOrEqual(all.most());
    const again = all.sent().reduce((sum, times) => sum + Math.max(0, times - 1), 0);
    expect(Math.min(...all.sent())).toBe(1);
    // What one machine had under way, and what the other had asked for before it was cut off.
    expect(again).toBeLessThanOrEqual(2 * 16);
  });
});
