import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { startPostgres } from '../../support/start-postgres.js';
import { classify, homeIn, program, prompt } from '../classify.js';
import { fillCache } from '../fill-cache.js';
import { measure } from '../measure.js';
import { format, print } from '../print.js';
import { startServer } from '../server.js';
import { writeTickets } from '../tickets.js';
import { speedup } from './capacity.js';
import { measureJobs } from './jobs.js';

/** Few enough at once that a worker waits for the endpoint and not for this machine. */
const atOnce = '8';
const latencyMs = 200;

/**
 * Measures several machines on one database: processes with homes of their own.
 * @param {import('../rows.js').Bench} bench
 */
export async function measureScale(bench) {
  // As PostgreSQL comes: it waits for the disk.
  const postgres = await startPostgres(async () => ['-c', 'fsync=on']);
  let databases = 0;
  /** Makes a database without anything in it. */
  const newDatabase = async () => {
    const superuser = new pg.Client(postgres.url);
    await superuser.connect();
    const name = `scale_${++databases}`;
    await superuser.query(`CREATE DATABASE ${name}`);
    await superuser.end();
    return Object.assign(new URL(postgres.url), { pathname: `/${name}` }).href;
  };
  try {
    await measureWorkers(bench, newDatabase);
    await measureLimit(bench, await newDatabase());
    await measureCached(bench, await newDatabase());
    await measureDatabase(bench, await newDatabase());
    await measureJobs(bench, newDatabase);
  } finally {
    await postgres.stop();
  }
}

/**
 * Runs so many machines at once, each with its shard; resolves to how long all took together.
 * @param {{ folder: string, tickets: string, url: string, cache: string, count: number, flags?: Record<string, string> }} options
 */
async function runMachines({ folder, tickets, url, cache, count, flags = {} }) {
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const own = join(folder, `machine-${index}`);
      await mkdir(own, { recursive: true });
      const more = { concurrency: atOnce, shard: `${index + 1}/${count}`, ...flags };
      await classify({ folder: own, tickets, url, cache, flags: more });
    }),
  );
  return performance.now() - startedAt;
}

/** @param {import('../rows.js').Bench} bench @param {() => Promise<string>} newDatabase */
async function measureWorkers({ folder, sizes }, newDatabase) {
  const count = sizes.scale.requests;
  const tickets = join(folder, 'scale.csv');
  await writeTickets(tickets, { count, duplicates: 0 });
  const endpoint = await startServer('scale/counting-endpoint.js', String(latencyMs));
  /** @type {Record<number, number>} */
  const ms = {};
  for (const machines of [1, 2, 4]) {
    const own = join(folder, `scale-${machines}`);
    const cache = await newDatabase();
    ms[machines] = await runMachines({ folder: own, tickets, url: endpoint.url, cache, count: machines });
  }
  await endpoint.stop();
  const [one = 0, two = 1, four = 1] = [ms[1], ms[2], ms[4]];
  const perSecond = (Number(atOnce) * 1000) / latencyMs;
  const startSeconds = Math.max(0, one / 1000 - count / perSecond);
  const expected = (/** @type {number} */ machines) =>
    speedup({ tickets: count, machines, perSecond, startSeconds });
  print(`${format(count)} requests of ${latencyMs} ms, ${atOnce} at once on each machine`, {
    'x one machine, by two': [one / two, 'at least 1.8'],
    'x by the formula of docs/scale.md': [expected(2)],
    'x one machine, by four': [one / four, 'at least 3.4'],
    'x by that formula': [expected(4)],
    'tickets/s, by one': [count / (one / 1000)],
  });
}

/** @param {import('../rows.js').Bench} bench @param {string} cache */
async function measureLimit({ folder, sizes }, cache) {
  const { requests: count, perMinute } = sizes.scale.limited;
  const tickets = join(folder, 'scale-limited.csv');
  await writeTickets(tickets, { count, duplicates: 0 });
  const endpoint = await startServer('scale/counting-endpoint.js', '50');
  const own = join(folder, 'scale-limited');
  const flags = { rpm: String(perMinute) };
  await runMachines({ folder: own, tickets, url: endpoint.url, cache, count: 4, flags });
  const counts = JSON.parse(await (await fetch(new URL('/counts', endpoint.url))).text());
  await endpoint.stop();
  print(`four machines that share ${format(perMinute)} requests a minute, ${format(count)} requests`, {
    '% of the limit used': [(100 * counts.count) / ((perMinute * counts.ms) / 60_000), '95 to 100'],
    '% of the limit within any minute, at most': [(100 * counts.mostInAMinute) / perMinute, 'at most 100'],
  });
}

/** @param {import('../rows.js').Bench} bench @param {string} cache */
async function measureCached({ folder, url, sizes }, cache) {
  const count = sizes.scale.cached;
  const own = join(folder, 'scale-cached');
  await mkdir(own, { recursive: true });
  const [tickets, file, exported] = ['tickets.csv', 'answers.db', 'answers.jsonl'].map((name) =>
    join(own, name),
  );
  if (!tickets || !file || !exported) return;
  await writeTickets(tickets, { count, duplicates: 0.2 });
  await fillCache({ tickets, prompt, url, cache: file });
  const importing = homeIn(join(own, 'import'));
  await measure(own, [program, 'cache', 'export', exported, '--cache', file], importing);
  await measure(own, [program, 'cache', 'import', exported, '--cache', cache], importing);
  const alone = await classify({ folder: own, tickets, url, cache: file });
  const empty = await classify({ folder: own, tickets, url, cache });
  const full = await classify({ folder: own, tickets, url, cache });
  print(`${format(count)} tickets, all in the shared cache`, {
    'tickets/s, none on this machine yet': [count / (empty.wallMs / 1000), 'at least 30,000'],
    'tickets/s, all on this machine': [count / (full.wallMs / 1000), 'at least 30,000'],
    'x the time with a file alone, none on this machine yet': [empty.wallMs / alone.wallMs],
    'x the time with a file alone, all on this machine': [full.wallMs / alone.wallMs],
    MB: [empty.peakMb],
  });
}

/** @param {import('../rows.js').Bench} bench @param {string} url */
async function measureDatabase({ sizes }, url) {
  const script = fileURLToPath(new URL('claims.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, url, String(sizes.scale.claims)]);
  const { claims, lookUps, leases } = JSON.parse(stdout);
  print('the database, in groups of 500', {
    'claims/s': [claims],
    'look-ups/s': [lookUps],
    'leases of a limit/s, by eight machines': [leases],
  });
}
