import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startBrowser } from '../../support/browser.js';
import { classify, concurrency, prompt } from '../classify.js';
import { createSeries, measure, measureInTurn } from '../measure.js';
import { format, print } from '../print.js';
import { writeTickets } from '../tickets.js';
import { act } from './actions.js';
import { longestTask, watchTasks } from './long-tasks.js';
import { openStudio } from './open-studio.js';
import { measureRunPages } from './run-pages.js';

/** @typedef {import('../rows.js').Bench} Bench */

/** Measures the studio: its start, what a browser loads, a test of many rows, and memory. @param {Bench} bench */
export async function measureStudio(bench) {
  const tickets = join(bench.folder, 'studio.csv');
  await writeTickets(tickets, { count: bench.sizes.studio.rows, duplicates: 0 });
  await measureStart(bench, tickets);
  await measureClient();
  await measureRunPages(bench);
  const browser = await startBrowser();
  try {
    await measureTry(bench, tickets, browser);
    await measureMemory(bench, tickets, browser);
  } finally {
    await browser[Symbol.asyncDispose]();
  }
}

/** @param {Bench} bench @param {string} tickets */
async function measureStart({ folder, sizes }, tickets) {
  const bare = createSeries(() => measure(folder, ['-e', '0']));
  const ours = createSeries(async () => {
    const studio = await openStudio(folder, [tickets]);
    const usage = { wallMs: studio.wallMs, cpuMs: 0, peakMb: await studio.memoryMb() };
    await studio.stop();
    return usage;
  });
  await measureInTurn(sizes.starts, bare, ours);
  print('studio, until its address is there', {
    s: [ours.wallMs / 1000, 'at most 0.5 where bare node takes 0.05'],
    'x bare node': [ours.wallMs / bare.wallMs, 'at most 10'],
    MB: [ours.peakMb],
  });
}

async function measureClient() {
  const assets = fileURLToPath(new URL('../../../dist/studio/assets', import.meta.url));
  const names = (await readdir(assets)).filter((name) => name.endsWith('.js'));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(assets, name))).size));
  print('studio, scripts of all pages', {
    bytes: [sizes.reduce((sum, size) => sum + size, 0), 'at most 25,600'],
  });
}

/** @typedef {Awaited<ReturnType<typeof startBrowser>>} Browser */

/** Measures a test against `classify` of the same tickets. @param {Bench} bench @param {string} tickets @param {Browser} browser */
async function measureTry({ folder, url, sizes }, tickets, browser) {
  let round = 0;
  let longestMs = 0;
  const command = createSeries(() =>
    classify({ folder, tickets, url, cache: join(folder, `studio-classify-${round}.db`) }),
  );
  const page = createSeries(async () => {
    round++;
    const cache = join(folder, `studio-try-${round}.db`);
    const studio = await openStudio(folder, [
      tickets,
      ...flagsFor(url, cache),
      '--sample',
      String(sizes.studio.rows),
    ]);
    const context = await browser.newContext();
    const page = await context.newPage();
    await watchTasks(page);
    await page.goto(studio.address);
    // By ids: to find a role or a text the browser reads all rows, which would be measured, too.
    await shows(page, '#shown', `${sizes.studio.rows} tickets`);
    const startedAt = performance.now();
    await page.click('#test');
    await shows(page, '#stage', `0 from the cache, ${sizes.studio.rows} sent`);
    const wallMs = performance.now() - startedAt;
    for (const name of ['text', 'categories', 'ticket']) await page.click(`[data-sort=${name}]`);
    await page.locator('#search').pressSequentially('invoice');
    longestMs = Math.max(longestMs, await longestTask(page));
    const usage = { wallMs, cpuMs: 0, peakMb: await studio.memoryMb() };
    await context.close();
    await studio.stop();
    return usage;
  });
  await measureInTurn(sizes.studio.rounds, command, page);
  print(`studio, a test of ${format(sizes.studio.rows)} rows, with sorting and filtering`, {
    's behind classify': [(page.wallMs - command.wallMs) / 1000, 'at most 1'],
    'ms that the page was busy at most': [longestMs, 'at most 200'],
    MB: [page.peakMb],
  });
}

/** Measures what many actions leave in memory. @param {Bench} bench @param {string} tickets @param {Browser} browser */
async function measureMemory({ folder, url, sizes }, tickets, browser) {
  const studio = await openStudio(folder, [tickets, ...flagsFor(url, join(folder, 'studio-memory.db'))]);
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(studio.address);
  await shows(page, '#shown', '20 tickets');
  const devTools = await context.newCDPSession(page);
  await devTools.send('Performance.enable');
  const text = await readFile(prompt, 'utf8');
  const look = async () => {
    await devTools.send('HeapProfiler.collectGarbage');
    const { metrics } = await devTools.send('Performance.getMetrics');
    const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN;
    return { server: await studio.memoryMb(), page: heap / 2 ** 20 };
  };
  // The first ones fill what is kept for good.
  await act(page, text, sizes.studio.actions / 10);
  const before = await look();
  await act(page, text, sizes.studio.actions);
  const after = await look();
  print(`studio, ${format(sizes.studio.actions)} actions`, {
    'MB more in the server': [after.server - before.server, 'at most 20'],
    'MB in the server': [after.server],
    'MB more in the page': [after.page - before.page, 'at most 1'],
    'MB in the page': [after.page],
  });
  await context.close();
  await studio.stop();
}

/** @param {import('playwright-core').Page} page @param {string} selector @param {string} text */
const shows = (page, selector, text) =>
  page.locator(selector, { hasText: text }).waitFor({ timeout: 120_000 });

/** @param {string} url @param {string} cache */
const flagsFor = (url, cache) =>
  Object.entries({
    prompt,
    model: 'bench',
    'base-url': url,
    concurrency: String(concurrency),
    cache,
  }).flatMap(([name, value]) => [`--${name}`, value]);
