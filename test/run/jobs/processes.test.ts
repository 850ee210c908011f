import { once } from 'node:events';
import { expect, it } from 'vitest';
import { byText, gate, says, startEndpoint } from '../../support/endpoint.js';
import {
  allIds,
  concurrency,
  endWorkers,
  saying,
  submitTickets,
  untilEnded,
  untilSo,
  workingMachine,
} from '../../support/job-machines.js';
import { jobsAt } from '../../support/jobs.js';
import { testDatabase } from '../../support/postgres.js';
import { startPostgres } from '../../support/postgres-server.js';
import { stopProcess } from '../../support/processes.js';
import { asClient } from '../../support/shared-cache.js';
import { rounds } from '../../support/slow.js';

it('every ticket has one outcome, whichever of three workers is killed', {
  timeout: rounds(180_000, 600_000),
}, async () => {
  const kills = rounds(6, 50);
  const tickets = kills * 60;
  await using database = await testDatabase();
  await using endpoint = await startEndpoint();
  await using here = await workingMachine(database.url, endpoint.url);
  await submitTickets(database.url, tickets);
  const workers = [here.start(), here.start(), here.start()];
  try {
    for (let kill = 0; kill < kills; kill++) {
      await endpoint.arrived((kill + 1) * 50);
      const [killed] = workers.splice(kill % workers.length, 1, here.start());
      killed?.child.kill('SIGKILL');
      await killed?.finished;
    }
    const { job, ids } = await untilEnded(database.url);
    expect(job).toMatchObject({ status: 'done', tickets, classified: tickets, failed: 0 });
    expect(ids).toEqual(allIds(tickets));
    expect(endpoint.requests.length).toBeGreaterThanOrEqual(tickets);
    expect(endpoint.requests.length - tickets).toBeLessThanOrEqual(kills * concurrency);
  } finally {
    await endWorkers(workers);
  }
});

it('a worker that is asked to end saves what is in flight and gives the rest back at once', async () => {
  await using database = await testDatabase();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await using endpoint = await startEndpoint({
    answer: async (request) => {
      if (request.n > 40) await held;
      return byText(request);
    },
  });
  await using here = await workingMachine(database.url, endpoint.url);
  await submitTickets(database.url, 200);
  const first = here.start();
  await endpoint.arrived(40 + concurrency);
  const stopping = saying(first, /stopping/);
  first.child.kill('SIGTERM');
  // Before it says so, it would send more with every answer.
  await stopping;
  release();
  expect(await first.finished).toMatchObject({ code: 0, stdout: '' });
  const sent = endpoint.requests.length;
  expect(sent).toBe(40 + concurrency);
  {
    await using store = await jobsAt(database.url);
    const job = await store.find('last');
    expect(job).toMatchObject({ status: 'waiting', chunks: { active: 0, dead: 0 } });
    const saved = await database.query('SELECT count(*)::integer AS n FROM ticketsift_job_outcomes');
    expect(job.classified + Number(saved[0]?.n)).toBe(sent);
  }
  const other = here.start();
  const { ids } = await untilEnded(database.url);
  await endWorkers([other]);
  expect(ids).toEqual(allIds(200));
  expect(endpoint.requests).toHaveLength(200);
});

it('a second signal ends a worker at once, and another does its part', async () => {
  await using database = await testDatabase();
  await using endpoint = await startEndpoint({ answer: () => new Promise(() => {}) });
  await using here = await workingMachine(database.url, endpoint.url);
  await submitTickets(database.url, 30);
  const first = here.start();
  await endpoint.arrived(concurrency);
  first.child.kill('SIGTERM');
  const { child } = first;
  if (child.stderr) await once(child.stderr, 'data');
  while (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    await new Promise(setImmediate);
  }
  expect((await first.finished).code).toBe(130);
});

it('the restart of the database in the middle of a run loses nothing', async () => {
  const server = await startPostgres();
  try {
    await using endpoint = await startEndpoint();
    await using here = await workingMachine(server.url, endpoint.url);
    await submitTickets(server.url, 400);
    const workers = [here.start(), here.start()];
    await endpoint.arrived(100);
    await server.restart();
    const { job, ids } = await untilEnded(server.url);
    await endWorkers(workers);
    expect(job).toMatchObject({ status: 'done', classified: 400, failed: 0 });
    expect(ids).toEqual(allIds(400));
    // All that was answered is in the cache of the machine.
    expect(endpoint.requests).toHaveLength(400);
  } finally {
    await server.stop();
  }
});

it('a database that has no room for outcomes is waited for, and nothing is sent again', async () => {
  await using database = await testDatabase();
  await using endpoint = await startEndpoint();
  await using here = await workingMachine(database.url, endpoint.url);
  await submitTickets(database.url, 60);
  await database.query(`CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
    CREATE TRIGGER full_disk BEFORE INSERT ON ticketsift_job_outcomes EXECUTE FUNCTION full_disk()`);
  const worker = here.start();
  await saying(worker, /waiting for the database: .*No space left on device/);
  await database.query('DROP FUNCTION full_disk CASCADE');
  const { ids } = await untilEnded(database.url);
  await endWorkers([worker]);
  expect(ids).toEqual(allIds(60));
  expect(endpoint.requests).toHaveLength(60);
});

it('a server that takes over and only reads at first is waited for, and loses nothing', async () => {
  const server = await startPostgres();
  try {
    await using endpoint = await startEndpoint();
    await using here = await workingMachine(server.url, endpoint.url);
    await submitTickets(server.url, 400);
    const workers = [here.start(), here.start()];
    await endpoint.arrived(100);
    await server.demote();
    // Long enough for both to come to it.
    await asClient(server.url, 'SELECT pg_sleep(2), pg_promote()');
    const { job, ids } = await untilEnded(server.url);
    await endWorkers(workers);
    expect(job).toMatchObject({ status: 'done', classified: 400, failed: 0 });
    expect(ids).toEqual(allIds(400));
    expect(endpoint.requests).toHaveLength(400);
  } finally {
    await server.stop();
  }
});

/**
 * A worker of two, which is stopped while eight of a hundred tickets are in flight and the ten before them are saved. The other
 * is at a machine of its own, and begins then.
 */
async function stoppedWorker({ isTakenForGone }: { isTakenForGone: boolean }) {
  const database = await testDatabase();
  const awake = gate();
  const endpoint = await startEndpoint({
    answer: async ({ n, messages }) => {
      const ticket = Number(messages.at(-1)?.content.match(/\d+/)?.[0]);
      // Whichever chunk of twenty is the first.
      const isHeld = n <= 10 + concurrency && (ticket - 1) % 20 >= 10;
      if (isHeld) await awake.opened;
      return says({ urgent: isHeld, categories: ['Bug'] });
    },
  });
  const here = await workingMachine(database.url, endpoint.url);
  const there = await workingMachine(database.url, endpoint.url);
  await submitTickets(database.url, 100);
  const stopped = here.start();
  await endpoint.arrived(10 + concurrency);
  await untilSo(database, 'SELECT count(*) = 10 AS is_so FROM ticketsift_job_outcomes');
  await stopProcess(stopped.child);
  // As the server does by itself once a machine has not answered for 30 s.
  if (isTakenForGone)
    await database.query(`SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`);
  const other = there.start();
  return {
    database,
    endpoint,
    stopped,
    other,
    wake() {
      stopped.child.kill('SIGCONT');
      awake.open();
    },
    async [Symbol.asyncDispose]() {
      for (const { child } of [stopped, other]) child.kill('SIGKILL');
      for (const one of [endpoint, here, there, database]) await one[Symbol.asyncDispose]();
    },
  };
}

it('a worker that is stopped and wakes goes on with what it has; others do the rest meanwhile', async () => {
  await using all = await stoppedWorker({ isTakenForGone: false });
  const { database, endpoint, stopped, other } = all;
  await untilSo(
    database,
    'SELECT count(*) FILTER (WHERE outcomes IS NULL AND worker IS NULL) = 0 AND count(DISTINCT worker) = 1 AS is_so FROM ticketsift_job_chunks',
  );
  all.wake();
  const { job, ids } = await untilEnded(database.url);
  await endWorkers([stopped, other]);
  expect(job).toMatchObject({ status: 'done', classified: 100, urgent: concurrency, failed: 0 });
  expect(ids).toEqual(allIds(100));
  expect(endpoint.requests).toHaveLength(100);
});

it('a worker that is taken for gone while it is stopped overwrites nothing when it wakes, and works on', async () => {
  await using all = await stoppedWorker({ isTakenForGone: true });
  const { database, endpoint, stopped, other } = all;
  const first = await untilEnded(database.url);
  await endWorkers([other]);
  const sent = endpoint.requests.length;
  all.wake();
  await submitTickets(database.url, 40, { id: 'job-2b', prompt: 'Next: {text}' });
  const second = await untilEnded(database.url);
  await endWorkers([stopped]);
  expect(await stopped.finished).toMatchObject({ code: 0 });
  expect(first.job).toMatchObject({ status: 'done', classified: 100, urgent: 0, failed: 0 });
  expect(first.ids).toEqual(allIds(100));
  expect(sent).toBe(100 + concurrency);
  // Nothing but what was in flight when it was stopped is sent twice.
  expect(endpoint.requests).toHaveLength(sent + 40);
  expect(second.job).toMatchObject({ id: 'job-2b', status: 'done', classified: 40, failed: 0 });
  await using store = await jobsAt(database.url);
  expect(await store.find(first.job.id)).toEqual(first.job);
});
