import { expect, it } from 'vitest';
import { byText, gate, says } from '../support/endpoint.js';
import { type PostgresServer, startPostgres } from '../support/postgres-server.js';
import { stopProcess } from '../support/processes.js';
import { asClient } from '../support/shared-cache.js';
import { machines, once, texts, withoutOrigin } from '../support/shared-machines.js';

const countAnswers = 'SELECT count(*)::int AS count FROM ticketsift_answers';

it.each<[string, (server: PostgresServer) => Promise<unknown>]>([
  ['the restart of the database', (server) => server.restart()],
  [
    'a server that takes over and only reads for a while',
    async (server) => {
      await server.demote();
      await asClient(server.url, 'SELECT pg_sleep(2), pg_promote()');
    },
  ],
])('%s in the middle of two runs loses nothing and sends nothing again', async (_, happen) => {
  let server: PostgresServer | undefined;
  await using all = await machines(
    2,
    async (request) => {
      if (request.n === 15 && server) await happen(server);
      return byText(request);
    },
    async () => {
      const started = await startPostgres();
      server = started;
      return {
        url: started.url,
        name: 'postgres',
        query: async (sql) => (await asClient(started.url, sql)).map((row) => Object(row)),
        [Symbol.asyncDispose]: () => started.stop(),
      };
    },
  );
  const ended = await Promise.all([0, 1].map((index) => all.run(index)));
  expect(ended.map(({ code }) => code)).toEqual([0, 0]);
  expect(all.sent()).toEqual(once);
  expect(await all.database.query(countAnswers)).toEqual([{ count: texts.length }]);
  const [first, second] = await Promise.all([all.results(0), all.results(1)]);
  expect(withoutOrigin(second)).toEqual(withoutOrigin(first));
});

it.each([
  ['after another has saved answers to its requests', false],
  ['while another waits for answers to its requests', true],
])(
  'a machine that is stopped for longer than its leases hold, and wakes %s, has the same answers',
  async (_, wakesFirst) => {
    const [awake, sentAgain, ended] = [gate(), gate(), gate()];
    // What the first machine waits for while it is stopped, and what of it the other sends again.
    const [inFlight, again] = [new Set<unknown>(), new Set<unknown>()];
    // Two answers to a request are never the same, so that one that overwrote another would be seen.
    await using all = await machines(2, async ({ n, messages }) => {
      const text = messages.at(-1)?.content;
      const isFirst = n > 5 && n <= 5 + 8;
      if (isFirst) {
        inFlight.add(text);
        await awake.opened;
      } else if (inFlight.has(text)) {
        again.add(text);
        if (again.size === 8) sentAgain.open();
        if (wakesFirst) await ended.opened;
      }
      return says({ urgent: isFirst, categories: ['Bug'] });
    });
    const stopped = all.user(0).start(all.args(0), all.env);
    try {
      await all.endpoint.arrived(5 + 8);
      for (let saved = 0; saved < 5; saved = Number((await all.database.query(countAnswers))[0]?.count));
      await stopProcess(stopped.child);
      await all.database.query("UPDATE ticketsift_leases SET expires_at = now() - interval '20 s'");
      const other = all.run(1);
      if (wakesFirst) await sentAgain.opened;
      else expect(await other).toMatchObject({ code: 0 });
      stopped.child.kill('SIGCONT');
      awake.open();
      expect(await stopped.finished).toMatchObject({ code: 0 });
      ended.open();
      expect(await other).toMatchObject({ code: 0 });
      expect(new Set(all.sent()).size).toBe(texts.length);
      expect(all.sent()).toHaveLength(texts.length + 8);
      expect(await all.database.query(countAnswers)).toEqual([{ count: texts.length }]);
      const results = await Promise.all([all.results(0), all.results(1)]);
      const [first, second] = results.map(withoutOrigin);
      expect(first).toHaveLength(texts.length);
      expect(second).toEqual(first);
      expect(results[1].match(/"urgent":true/g) ?? []).toHaveLength(wakesFirst ? 8 : 0);
    } finally {
      stopped.child.kill('SIGKILL');
    }
  },
);
