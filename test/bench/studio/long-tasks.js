/** @import { Page } from 'playwright-core' */

/** Has a page write down how long its tasks take, from its first on. @param {Page} page */
export async function watchTasks(page) {
  await page.addInitScript(`
    globalThis.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration);
    }).observe({ type: 'longtask', buffered: true });
  `);
}

/** Returns the milliseconds of the longest task; 0 where none took 50. @param {Page} page @returns {Promise<number>} */
export async function longestTask(page) {
  return Number(await page.evaluate('globalThis.longest'));
}
