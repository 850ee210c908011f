import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startPostgres } from '../support/start-postgres.js';
import { measureBatch } from './batch/batch.js';
import { classify, concurrency, homeIn, program, prompt } from './classify.js';
import { copyToJsonl, copyToPostgres, copyToSqlite } from './copies.js';
import { measureEmbedded } from './embedded/rows.js';
import { fillCache } from './fill-cache.js';
import { createSeries, measure, measureInTurn } from './measure.js';
import { format, print } from './print.js';
import { measureScale } from './scale/rows.js';
import { startServer } from './server.js';
import { measureStudio } from './studio/studio.js';
import { writeTickets } from './tickets.js';

/**
 * @typedef {object} Bench
 * @property {string} folder Where everything goes.
 * @property {string} url An endpoint that answers after 50 ms.
 * @property {import('./sizes.js').Sizes} sizes
 * @property {string} [labelled] Labelled tickets of some other task, for the embedded model.
 * @property {string} [examples] More of them, to draw examples from.
 */

/** @param {string} name */
const script = (name) => fileURLToPath(new URL(name, import.meta.url));

/** What is measured, each by its name on the command line. @type {Record<string, (bench: Bench) => Promise<void>>} */
export const rows = {
  async start({ folder, sizes }) {
    const bare = createSeries(() => measure(folder, ['-e', '0']));
    const ours = createSeries(() => measure(folder, [program, '--version'], homeIn(folder)));
    await measureInTurn(sizes.starts, bare, ours);
    print('--version', { 'x bare node': [ours.wallMs / bare.wallMs, 'at most 1.4'], MB: [ours.peakMb] });
  },

  async cold({ folder, url, sizes }) {
    const count = sizes.requests;
    const tickets = join(folder, 'cold.csv');
    await writeTickets(tickets, { count, duplicates: 0 });
    let round = 0;
    const cache = () => join(folder, `cold-${round}.db`);
    const bare = createSeries(() => measure(folder, ['-e', '0']));
    const raw = createSeries(() =>
      measure(folder, [script('raw-loop.js'), url, String(count), String(concurrency)]),
    );
    const ours = createSeries(() => {
      round++;
      return classify({ folder, tickets, url, cache: cache() });
    });
    const again = createSeries(() => classify({ folder, tickets, url, cache: cache() }));
    await measureInTurn(sizes.rounds, bare, raw, ours, again);
    // The CPU time of a request is what the run takes less when every answer is cached.
    const cpuMs = (ours.cpuMs - again.cpuMs) / count;
    const rawCpuMs = (raw.cpuMs - bare.cpuMs) / count;
    print(`${format(count)} requests`, {
      'of the raw loop’s rate': [raw.wallMs / ours.wallMs, 'at least 0.85'],
      'ms CPU a request': [cpuMs],
      'ms CPU a request, raw': [rawCpuMs],
      'x the CPU of the raw loop': [cpuMs / rawCpuMs, 'at most 1.3'],
      MB: [ours.peakMb, 'at most 160'],
    });
  },

  async warm({ folder, url, sizes }) {
    const run = { folder, tickets: join(folder, 'warm.csv'), url, cache: join(folder, 'warm.db') };
    await writeTickets(run.tickets, { count: sizes.requests, duplicates: 0 });
    await classify(run);
    const bare = createSeries(() => measure(folder, ['-e', '0']));
    const ours = createSeries(() => classify(run));
    await measureInTurn(sizes.rounds, bare, ours);
    print(`${format(sizes.requests)} cached`, {
      s: [ours.wallMs / 1000, 'at most 0.4 where bare node takes 0.05'],
      'x bare node': [ours.wallMs / bare.wallMs, 'at most 8'],
      MB: [ours.peakMb],
    });
  },

  async million({ folder, url, sizes }) {
    const count = sizes.rows;
    const run = { folder, tickets: join(folder, 'million.csv'), url, cache: join(folder, 'million.db') };
    await writeTickets(run.tickets, { count, duplicates: 0.2 });
    await fillCache({ tickets: run.tickets, prompt, url, cache: run.cache });
    const parsing = createSeries(() => measure(folder, [script('parse-only.js'), run.tickets]));
    const ours = createSeries(() => classify(run));
    await measureInTurn(1, parsing, ours);
    print(`${format(count)} cached`, {
      'x the wall time of reading the CSV alone': [ours.wallMs / parsing.wallMs, 'at most 2'],
      'x its CPU time': [ours.cpuMs / parsing.cpuMs],
      'tickets/s': [count / (ours.wallMs / 1000), 'at least 80,000'],
      MB: [ours.peakMb],
    });
  },

  async limited({ folder, sizes }) {
    const { requests: count, perMinute } = sizes.limited;
    const tickets = join(folder, 'limited.csv');
    await writeTickets(tickets, { count, duplicates: 0 });
    await Promise.all(
      ['headers', 'retry-after', 'nothing'].map(async (tells) => {
        const own = join(folder, tells);
        await mkdir(own);
        const limited = await startServer('limited-endpoint.js', String(perMinute), tells);
        const run = { folder: own, tickets, url: limited.url, cache: join(own, 'answers.db') };
        const { peakMb } = await classify(run);
        const counts = await readCounts(limited.url);
        await limited.stop();
        const { taken, refused, possible } = counts;
        print(`${format(perMinute)} requests a minute, of which the endpoint tells: ${tells}`, {
          '% of what it could take': [(100 * taken) / possible, 'at least 97'],
          '% refused': [(100 * refused) / (taken + refused), 'under 1.5'],
          'tickets without an answer': [count - taken, '0'],
          MB: [peakMb],
        });
      }),
    );
  },

  batch: measureBatch,
  scale: measureScale,

  studio: measureStudio,

  embedded: measureEmbedded,

  async sources({ folder, url, sizes }) {
    // As PostgreSQL comes: it waits for the disk.
    const postgres = await startPostgres(async () => ['-c', 'fsync=on']);
    try {
      await measureSources({ folder, url, sizes }, postgres.url);
    } finally {
      await postgres.stop();
    }
  },
};

/**
 * Measures every kind of source: its rows alone, and a run over PostgreSQL from one end to the other.
 * @param {Bench} bench
 * @param {string} postgres
 */
async function measureSources({ folder, url, sizes }, postgres) {
  const count = sizes.rows;
  const csv = join(folder, 'sources.csv');
  await writeTickets(csv, { count, duplicates: 0.2 });
  const locations = {
    csv,
    jsonl: join(folder, 'sources.jsonl'),
    sqlite: join(folder, 'sources.db'),
    postgres,
  };
  await copyToJsonl(csv, locations.jsonl);
  await copyToSqlite(csv, locations.sqlite);
  await copyToPostgres(csv, locations.postgres);
  const parsing = createSeries(() => measure(folder, [script('parse-only.js'), csv]));
  const reading = Object.entries(locations).map(([kind, location]) => ({
    kind,
    series: createSeries(() => measure(folder, [script('read-source.js'), location, String(count)])),
  }));
  await measureInTurn(sizes.sourceRounds, parsing, ...reading.map(({ series }) => series));
  for (const { kind, series } of reading) {
    print(`${format(count)} rows of ${kind}`, {
      'rows/s': [count / (series.wallMs / 1000)],
      'x the wall time of csv-parse alone': [series.wallMs / parsing.wallMs],
      MB: [series.peakMb],
    });
  }
  const cache = join(folder, 'sources-answers.db');
  await fillCache({ tickets: csv, prompt, url, cache });
  const run = await classify({ folder, tickets: postgres, url, cache });
  print(`${format(count)} rows of postgres, all cached`, {
    'tickets/s': [count / (run.wallMs / 1000)],
    MB: [run.peakMb, 'at most 250'],
  });
}

/** @param {string} url @returns {Promise<{ taken: number, refused: number, possible: number }>} */
async function readCounts(url) {
  return JSON.parse(await (await fetch(new URL('/counts', url))).text());
}
