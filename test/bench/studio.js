import { median } from './measure.js';
import { openStudio } from './studio/open-studio.js';

/** @typedef {{ get(path: string): Promise<string>, stop(): Promise<void> }} Studio A studio, and a browser that was let in. */

/** Starts a studio for the user whose home is in a folder. @param {string} folder @returns {Promise<Studio>} */
export async function startStudio(folder) {
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
export async function timePage(studio, path, rounds) {
  await studio.get(path);
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now();
    await studio.get(path);
    times.push(performance.now() - startedAt);
  }
  return median(times);
}
