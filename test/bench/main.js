/**
 * Measures the program as a whole against the least that could do the same on this machine, in one run, since
 * only ratios mean anything on a machine that others share. `npm run bench` for all, `npm run bench -- start`
 * and so on for one.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyToJsonl, copyToPostgres, copyToSqlite } from './copies.js';
import { compare, measure } from './measure.js';
import { startPostgres } from './postgres.js';
import { remember } from './remember.js';
import { writeTickets } from './tickets.js';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const program = path('../../bin/ticketsift.js');
const prompt = path('prompt.md');
const atOnce = 256;

const folder = await mkdtemp(join(tmpdir(), 'ticketsift-bench-'));
const at = (name) => join(folder, name);
const home = { TICKETSIFT_HOME: at('home'), OPENAI_API_KEY: '', OPENAI_BASE_URL: '' };

/** Ask for every ticket of a file; results go to a file, as an analyst would have it. */
const classify = (tickets, url, cache, where = folder) =>
  measure(
    where,
    [
      program,
      'classify',
      tickets,
      '--quiet',
      '--prompt',
      prompt,
      '--model',
      'bench',
      '--base-url',
      url,
      '--concurrency',
      String(atOnce),
      '--cache',
      cache,
      '--output',
      join(where, 'results.csv'),
    ],
    home,
  );

const rows = {
  async start() {
    const [bare, ours] = await compare(
      15,
      () => measure(folder, ['-e', '0']),
      () => measure(folder, [program, '--version'], home),
    );
    print('--version', { 'x bare node': [ours.wallMs / bare.wallMs, 'at most 1.6'], MB: [ours.peakMb] });
  },

  async cold(url) {
    const count = 5000;
    await writeTickets(at('cold.csv'), { count, duplicates: 0 });
    let round = 0;
    const [bare, raw, ours, again] = await compare(
      5,
      () => measure(folder, ['-e', '0']),
      () => measure(folder, [path('raw-loop.js'), url, String(count), String(atOnce)]),
      () => classify(at('cold.csv'), url, at(`cold-${++round}.db`)),
      () => classify(at('cold.csv'), url, at(`cold-${round}.db`)),
    );
    // What asking costs is what the same run costs less when all is remembered.
    print('5,000 asked', {
      'of the raw loop’s rate': [raw.wallMs / ours.wallMs, 'at least 0.7'],
      'ms CPU a request': [(ours.cpuMs - again.cpuMs) / count, 'at most 0.25 where the raw loop takes 0.08'],
      'ms CPU a request, raw': [(raw.cpuMs - bare.cpuMs) / count],
      MB: [ours.peakMb, 'at most 200'],
    });
  },

  async warm(url) {
    await writeTickets(at('warm.csv'), { count: 5000, duplicates: 0 });
    await classify(at('warm.csv'), url, at('warm.db'));
    const [bare, ours] = await compare(
      5,
      () => measure(folder, ['-e', '0']),
      () => classify(at('warm.csv'), url, at('warm.db')),
    );
    print('5,000 remembered', {
      s: [ours.wallMs / 1000, 'at most 0.6 where bare node takes 0.05'],
      'x bare node': [ours.wallMs / bare.wallMs, 'at most 12'],
      MB: [ours.peakMb],
    });
  },

  async million(url) {
    const count = 1_000_000;
    await writeTickets(at('million.csv'), { count, duplicates: 0.2 });
    await remember({ tickets: at('million.csv'), prompt, url, cache: at('million.db') });
    const [parsing, ours] = await compare(
      1,
      () => measure(folder, [path('parse-only.js'), at('million.csv')]),
      () => classify(at('million.csv'), url, at('million.db')),
    );
    // 20 s, which is 50,000 a second, where reading the CSV alone takes 4.6 s.
    print('1,000,000 remembered', {
      'x the wall time of reading the CSV alone': [ours.wallMs / parsing.wallMs, 'at most 4.3'],
      'x its CPU time': [ours.cpuMs / parsing.cpuMs, 'at most 4.3'],
      'tickets/s': [count / (ours.wallMs / 1000)],
      MB: [ours.peakMb, 'at most 250'],
    });
  },

  async limited() {
    const count = 1200;
    await writeTickets(at('limited.csv'), { count, duplicates: 0 });
    await Promise.all(
      ['headers', 'retry-after', 'nothing'].map(async (tells) => {
        await mkdir(at(tells));
        const limited = await startEndpoint('limited-endpoint.js', '600', tells);
        const { peakMb } = await classify(
          at('limited.csv'),
          limited.url,
          at(`limited-${tells}.db`),
          at(tells),
        );
        const counts = await (await fetch(new URL('/counts', limited.url))).json();
        limited.stop();
        print(`600 requests a minute, of which the endpoint tells: ${tells}`, {
          '% of what it could take': [(100 * counts.taken) / counts.possible, 'at least 95'],
          '% refused': [(100 * counts.refused) / (counts.taken + counts.refused), 'under 2'],
          'tickets without an answer': [count - counts.taken, '0'],
          MB: [peakMb],
        });
      }),
    );
  },

  async sources(url) {
    const postgres = await startPostgres();
    try {
      await measureSources(url, postgres.url);
    } finally {
      await postgres.stop();
    }
  },
};

/** Every kind of source: its rows alone, and a run over PostgreSQL from one end to the other. */
async function measureSources(url, postgres) {
  const count = 1_000_000;
  const csv = at('sources.csv');
  await writeTickets(csv, { count, duplicates: 0.2 });
  const locations = { csv, jsonl: at('sources.jsonl'), sqlite: at('sources.db'), postgres };
  await copyToJsonl(csv, locations.jsonl);
  await copyToSqlite(csv, locations.sqlite);
  await copyToPostgres(csv, locations.postgres);
  const read = (location) => () => measure(folder, [path('read-source.js'), location, String(count)]);
  const [parsing, ...taken] = await compare(
    3,
    () => measure(folder, [path('parse-only.js'), csv]),
    ...Object.values(locations).map(read),
  );
  for (const [index, kind] of Object.keys(locations).entries()) {
    print(`1,000,000 rows of ${kind}`, {
      'rows/s': [count / (taken[index].wallMs / 1000)],
      'x the wall time of csv-parse alone': [taken[index].wallMs / parsing.wallMs],
      MB: [taken[index].peakMb],
    });
  }
  await remember({ tickets: csv, prompt, url, cache: at('sources-answers.db') });
  const run = await classify(postgres, url, at('sources-answers.db'));
  print('1,000,000 rows of postgres, all remembered', {
    'tickets/s': [count / (run.wallMs / 1000)],
    MB: [run.peakMb, 'at most 250'],
  });
}

function print(name, figures) {
  console.log(name);
  for (const [what, [figure, aim]] of Object.entries(figures)) {
    const shown = figure.toLocaleString('en', { maximumFractionDigits: figure < 10 ? 2 : 0 });
    console.log(`  ${shown.padStart(9)} ${what}${aim ? ` (${aim})` : ''}`);
  }
}

async function startEndpoint(file, ...args) {
  const child = spawn(process.execPath, [path(file), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  return { url: String(line).trim(), stop: () => child.kill() };
}

const chosen = process.argv.slice(2);
const endpoint = await startEndpoint('endpoint.js', '50');
try {
  for (const [name, run] of Object.entries(rows)) {
    if (chosen.length === 0 || chosen.includes(name)) await run(endpoint.url);
  }
} finally {
  endpoint.stop();
  await rm(folder, { recursive: true, force: true });
}
