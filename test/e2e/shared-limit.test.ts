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
async function team(count: number, { yaml = '' } = {}) {
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
  const start = async (
    user: User,
    cache: string,
    env: Record<string, string>,
    more: readonly string[],
  ): Promise<Running> => {
    if (yaml !== '') await user.configure(yaml);
    await user.folder.write('t.csv', csvOf(texts));
    const flags = [...(await asking(user, endpoint.url)), '--rpm', String(perMinute), '--concurrency', '16'];
    const one = user.start(['classify', 't.csv', '--output', 'r.csv', ...flags, ...more], {
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
    start: (
      index: number,
      cache = server.url,
      env: Record<string, string> = {},
      more: readonly string[] = [],
    ) => {
      const user = users[index];
      if (!user) throw new Error('There is no such machine.');
      return start(user, cache, env, more);
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
    /** Runs a statement in the database. */
    async query(sql: string): Promise<Record<string, unknown>[]> {
      const client = new pg.Client(server.url);
      await client.connect();
      const { rows } = await client.query<Record<string, unknown>>(sql);
      await client.end();
      return rows;
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

// Each has a server, an endpoint and machines of its own, and they wait for the limit most of the time.
describe.concurrent('machines that share a limit of 3,000 requests a minute', () => {
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

describe('a machine that shares a limit and is told to end', () => {
  it('gives back what it has not used, and no longer counts', async () => {
    await using all = await team(1);
    const one = await all.start(0);
    await all.endpoint.arrived(20);
    one.child.kill('SIGTERM');
    await one.finished;
    expect(await all.query('SELECT FROM ticketsift_rate_holders')).toEqual([]);
  });
});

describe('machines with one budget', () => {
  it('spend no more than it has together, and each says when it is spent', async () => {
    // The longest reply that a request may get costs 4.10 dollars, and one that it gets about two cents.
    await using all = await team(2, { yaml: 'prices: { stand-in: { input: 1000, output: 1000 } }\n' });
    const flags = ['--max-cost', '5', '--budget-id', 'night'];
    const running = await Promise.all([0, 1].map((index) => all.start(index, all.server.url, {}, flags)));
    const ended = await Promise.all(running.map(({ finished }) => finished));
    expect(ended.map(({ code }) => code)).toEqual([5, 5]);
    const [found] = await all.query(`SELECT (SELECT sum(spent) FROM ticketsift_budgets)
      + (SELECT coalesce(sum(amount), 0) FROM ticketsift_reservations) AS used`);
    expect(Number(found?.used)).toBeLessThanOrEqual(5e9);
    // Each answer has twelve tokens.
    expect(Number(found?.used)).toBeGreaterThanOrEqual(all.endpoint.requests.length * 12e6);
    expect(all.endpoint.requests.length).toBeGreaterThan(0);
  });
});
