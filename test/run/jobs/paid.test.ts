import { expect, it } from 'vitest';
import { openCache } from '../../../src/storage/cache/cache.js';
import { systemClock } from '../../support/cache.js';
import { byText, type Endpoint, gate, startEndpoint } from '../../support/endpoint.js';
import {
  allIds,
  concurrency,
  endWorkers,
  pause,
  submitTickets,
  untilEnded,
  workingMachine,
} from '../../support/job-machines.js';
import { deskAt } from '../../support/jobs.js';
import { type TestDatabase, testDatabase } from '../../support/postgres.js';
import { rounds } from '../../support/slow.js';

/** The stand-in answers with twelve tokens. */
const eachCost = 12e-6;
const prices = 'prices: { stand-in: { input: 0, output: 1 } }\n';

/** Machines whose workers find each other's answers, and how many those are. */
const together = {
  async 'on its machine'(database: TestDatabase, endpoint: Endpoint) {
    const here = await workingMachine(database.url, endpoint.url, prices);
    const file = `${here.user.env.TICKETSIFT_HOME}/cache/answers.db`;
    const answers = async () => {
      using cache = openCache(file, systemClock);
      return cache.answers.statistics().answers;
    };
    return { machines: [here, here] as const, answers };
  },
  async 'on another machine with the same shared cache'(database: TestDatabase, endpoint: Endpoint) {
    const settings = `${prices}cache: '${database.url}'\n`;
    const machines = [
      await workingMachine(database.url, endpoint.url, settings),
      await workingMachine(database.url, endpoint.url, settings),
    ] as const;
    const answers = async () => {
      const [found] = await database.query('SELECT count(*) AS n FROM ticketsift_answers');
      return Number(found?.n);
    };
    return { machines, answers };
  },
};

/** What the only run has cost. */
async function costOf(database: TestDatabase) {
  const [job] = await database.query('SELECT cost FROM ticketsift_jobs');
  return Number(job?.cost);
}

it.each(Object.entries(together))(
  'counts what a killed worker has paid for, though one %s finds its answers in the cache',
  async (_, open) => {
    await using database = await testDatabase();
    const isDead = gate();
    // The first is held, so that the outcomes of the others are not saved, but their answers are.
    await using endpoint = await startEndpoint({
      answer: async (request) => {
        if (request.n === 1) await isDead.opened;
        return byText(request);
      },
    });
    const {
      machines: [here, there],
      answers,
    } = await open(database, endpoint);
    await using _here = here;
    await using _there = there;
    await submitTickets(database.url, 20);
    const killed = here.start();
    await endpoint.arrived(20);
    while ((await answers()) < 19) await pause();
    killed.child.kill('SIGKILL');
    await killed.finished;
    isDead.open();
    const other = there.start();
    const { ids } = await untilEnded(database.url);
    await endWorkers([other]);
    expect(ids).toEqual(allIds(20));
    // The first of them was answered to no one.
    expect(endpoint.requests).toHaveLength(21);
    expect(await costOf(database)).toBeCloseTo(20 * eachCost, 12);
  },
);

it('counts what is paid for beyond the last chunk, and by a worker that was asked to end', async () => {
  await using database = await testDatabase();
  await using endpoint = await startEndpoint();
  await using here = await workingMachine(database.url, endpoint.url, prices);
  await submitTickets(database.url, 200);
  const first = here.start();
  await endpoint.arrived(50);
  await endWorkers([first]);
  expect(await costOf(database)).toBeCloseTo(endpoint.requests.length * eachCost, 12);
  const other = here.start();
  await untilEnded(database.url);
  await endWorkers([other]);
  expect(await costOf(database)).toBeCloseTo(200 * eachCost, 12);
});

it('spends no more than its limit, whichever of two workers is killed', {
  timeout: rounds(180_000, 600_000),
}, async () => {
  await using database = await testDatabase();
  await using endpoint = await startEndpoint();
  await using here = await workingMachine(database.url, endpoint.url, prices);
  const kills = rounds(4, 20);
  const afford = 100 * kills;
  // So that what a killed worker has set aside, and what stays so, is little.
  const prompt = '---\nmax_output_tokens: 50\n---\nSort: {text}';
  await submitTickets(database.url, 2 * afford, { maxCost: afford * eachCost, prompt });
  const workers = [here.start(), here.start()];
  for (let kill = 0; kill < kills; kill++) {
    await endpoint.arrived((kill + 1) * 50);
    const [killed] = workers.splice(kill % 2, 1, here.start());
    killed?.child.kill('SIGKILL');
    await killed?.finished;
  }
  const { job } = await untilEnded(database.url);
  await endWorkers(workers);
  expect(job).toMatchObject({ status: 'failed', problem: expect.stringContaining('The limit of') });
  expect(endpoint.requests.length).toBeLessThanOrEqual(afford);
  const cost = await costOf(database);
  expect(cost).toBeLessThanOrEqual(afford * eachCost);
  // What was in flight at a killed worker is not known.
  expect(cost).toBeGreaterThanOrEqual((endpoint.requests.length - kills * concurrency) * eachCost - 1e-12);
});

it('counts all that a worker has paid whose cache cannot be opened, chunk by chunk', async () => {
  await using database = await testDatabase();
  await using endpoint = await startEndpoint();
  await using machine = await workingMachine(database.url, endpoint.url, prices);
  await machine.user.folder.write('home/cache', 'no folder');
  await submitTickets(database.url, 60);
  {
    await using desk = await deskAt(database.url, ['stand-in']);
    await desk.tend();
  }
  // Chunks that ended a worker before are done one by one.
  await database.query('UPDATE ticketsift_queue_public.job SET retry_count = 1');
  const env = { TICKETSIFT_JOBS: database.url, OPENAI_BASE_URL: endpoint.url, OPENAI_API_KEY: 'k' };
  const { stderr } = await machine.user.run(['worker', '--until-empty'], env);
  expect(stderr).toContain('answers are not cached');
  expect(stderr.split(': 20 tickets classified')).toHaveLength(4);
  expect(await costOf(database)).toBeCloseTo(60 * eachCost, 9);
});
