import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { classify, prompt } from '../classify.js';
import { fillCache } from '../fill-cache.js';
import { median } from '../measure.js';
import { format, print } from '../print.js';
import { writeTickets } from '../tickets.js';
import { openStudio } from './open-studio.js';

/** @typedef {{ get(path: string): Promise<string>, stop(): Promise<void> }} Studio A studio, and a browser that was let in. */

/** Starts a studio for the user whose home is in a folder. @param {string} folder @returns {Promise<Studio>} */
async function enterStudio(folder) {
  const { address, stop } = await openStudio(folder, []);
  const entered = await fetch(address, { redirect: 'manual' });
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
  return {
    async get(path) {
      const answer = await fetch(new URL(path, address), { headers: { cookie } });
      if (answer.status !== 200) throw new Error(`${path} is answered with ${answer.status}`);
      return answer.text();
    },
    stop,
  };
}

/**
 * Returns the median of the milliseconds that a page takes, once the program has got into its stride.
 * @param {Studio} studio @param {string} path @param {number} rounds
 */
async function timePage(studio, path, rounds) {
  await studio.get(path);
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now();
    await studio.get(path);
    times.push(performance.now() - startedAt);
  }
  return median(times);
}

/** Measures pages of a run with many outcomes. @param {import('../rows.js').Bench} bench */
export async function measureRunPages({ folder, url, sizes }) {
  const count = sizes.outcomes;
  const own = join(folder, 'runs');
  await mkdir(own);
  const run = { folder: own, tickets: join(own, 'tickets.csv'), url, cache: join(own, 'answers.db') };
  await writeTickets(run.tickets, { count, duplicates: 0.2 });
  await fillCache({ tickets: run.tickets, prompt, url, cache: run.cache });
  await classify(run);
  await classify(run);
  const studio = await enterStudio(own);
  const [after, before] = [...(await studio.get('/runs')).matchAll(/href="\/runs\/(\w+)"/g)].map(
    ([, id]) => id,
  );
  /** @param {string} path */
  const ms = (path) => timePage(studio, path, sizes.pages);
  print(`a page of a run of ${format(count)}`, {
    'ms, the first one': [await ms(`/runs/${after}`), 'at most 150'],
    'ms, in the middle': [await ms(`/runs/${after}?from=${count / 2}`), 'at most 150'],
    'ms, the last one': [await ms(`/runs/${after}?before=${count + 1}`), 'at most 150'],
    'ms, filtered': [await ms(`/runs/${after}?category=Uptime&urgent=yes`), 'at most 150'],
    'ms, a filter that finds nothing': [await ms(`/runs/${after}?error=timeout`), 'at most 150'],
    'ms, the last one with texts': [await ms(`/runs/${after}?before=${count + 1}&texts=all`)],
    'ms, compared with another run': [await ms(`/runs/diff?before=${before}&after=${after}`)],
  });
  await studio.stop();
}
