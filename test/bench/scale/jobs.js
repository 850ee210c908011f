import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { homeIn, program, prompt } from '../classify.js';
import { measure } from '../measure.js';
import { format, print } from '../print.js';
import { startServer } from '../server.js';
import { writeTickets } from '../tickets.js';

/** Few enough at once that a worker waits for the endpoint and not for this machine. */
const atOnce = '8';
const latencyMs = 200;

/**
 * Measures submitted runs: how long many tickets take to be submitted, and how much faster several workers are.
 * @param {import('../rows.js').Bench} bench
 * @param {() => Promise<string>} newDatabase
 */
export async function measureJobs(bench, newDatabase) {
  await measureSubmit(bench, await newDatabase());
  await measureJobWorkers(bench, newDatabase);
}

/** @param {import('../rows.js').Bench} bench @param {string} database */
async function measureSubmit({ folder, sizes }, database) {
  const count = sizes.scale.submitted;
  const own = join(folder, 'scale-submit');
  await mkdir(own, { recursive: true });
  const tickets = join(own, 'tickets.csv');
  await writeTickets(tickets, { count, duplicates: 0.1 });
  const env = { ...homeIn(own), TICKETSIFT_JOBS: database };
  const submitting = [program, 'submit', tickets, '--prompt', prompt, '--model', 'stand-in', '--quiet'];
  const usage = await measure(own, submitting, env);
  print(`${format(count)} tickets submitted`, {
    's in all': [usage.wallMs / 1000, 'at most 60'],
    'MB at the peak': [usage.peakMb, 'flat'],
  });
}

/** @param {import('../rows.js').Bench} bench @param {() => Promise<string>} newDatabase */
async function measureJobWorkers({ folder, sizes }, newDatabase) {
  const count = sizes.scale.jobs;
  const tickets = join(folder, 'scale-jobs.csv');
  await writeTickets(tickets, { count, duplicates: 0 });
  const endpoint = await startServer('scale/counting-endpoint.js', String(latencyMs));
  /** @type {Record<number, number>} */
  const ms = {};
  for (const workers of [1, 2, 4])
    ms[workers] = await runWorkers({
      folder: join(folder, `scale-jobs-${workers}`),
      tickets,
      url: endpoint.url,
      database: await newDatabase(),
      count: workers,
    });
  await endpoint.stop();
  const [one = 0, two = 1, four = 1] = [ms[1], ms[2], ms[4]];
  print(`a submitted run of ${format(count)} requests of ${latencyMs} ms, ${atOnce} at once in each worker`, {
    'x one worker, by two': [one / two, 'at least 1.8'],
    'x one worker, by four': [one / four, 'at least 3.4'],
    'tickets/s, by one': [count / (one / 1000)],
  });
}

/**
 * Submits a run and has so many workers do it; resolves to how long all took together.
 * @param {{ folder: string, tickets: string, url: string, database: string, count: number }} options
 */
async function runWorkers({ folder, tickets, url, database, count }) {
  const homes = Array.from({ length: count }, (_, index) => join(folder, `worker-${index}`));
  for (const home of homes) {
    await mkdir(join(home, 'home'), { recursive: true });
    await writeFile(join(home, 'home', 'config.yaml'), 'worker: { models: [stand-in] }\n');
  }
  const envOf = (/** @type {string} */ home) => ({
    ...homeIn(home),
    TICKETSIFT_JOBS: database,
    OPENAI_BASE_URL: url,
    OPENAI_API_KEY: 'sk-bench',
  });
  const [first = folder] = homes;
  const submitting = [program, 'submit', tickets, '--prompt', prompt, '--model', 'stand-in', '--quiet'];
  await measure(first, submitting, envOf(first));
  const startedAt = performance.now();
  await Promise.all(
    homes.map(async (home) => {
      const args = [program, 'worker', '--until-empty', '--concurrency', atOnce, '--quiet'];
      const child = spawn(process.execPath, args, {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, ...envOf(home) },
      });
      const [code] = await once(child, 'exit');
      if (code !== 0) throw new Error(`A worker ended with ${code}`);
    }),
  );
  return performance.now() - startedAt;
}
