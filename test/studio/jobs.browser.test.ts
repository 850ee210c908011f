import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { violationsOf } from '../support/axe.js';
import { startBrowser } from '../support/browser.js';
import { endRun, finishChunk, submitted } from '../support/finished-chunks.js';
import { naughty } from '../support/naughty.js';
import { classified, failed } from '../support/outcomes.js';
import type { TestDatabase } from '../support/postgres.js';
import { type PostgresServer, startPostgres } from '../support/postgres-server.js';
import { startStudio } from '../support/studio.js';

let server: PostgresServer;
let database: TestDatabase;
beforeAll(async () => {
  server = await startPostgres();
  const client = new pg.Client(server.url);
  await client.connect();
  database = {
    url: server.url,
    name: 'postgres',
    query: async (sql, values) => (await client.query(sql, values ? [...values] : undefined)).rows,
    [Symbol.asyncDispose]: () => client.end(),
  };
}, 120_000);
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await server.stop();
});

it('follows a run, cancels and retries it by keyboard alone, without what axe-core finds', async () => {
  const run = await submitted(database, 'job-1a', 600);
  await finishChunk(database, run, 0, (ticket, n) =>
    n === 0 ? failed(ticket) : classified(ticket, [naughty[n % naughty.length] ?? 'Bug'], { urgent: true }),
  );
  await using studio = await startStudio(['--no-open'], { env: { TICKETSIFT_JOBS: database.url } });
  await using browser = await startBrowser();
  const page = await (await browser.newContext()).newPage();
  const { origin } = new URL(studio.address());
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('dialog', async (dialog) => {
    faults.push(dialog.message());
    await dialog.dismiss();
  });
  await page.goto(studio.address());
  await page.getByRole('link', { name: 'Jobs' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: run }).focus();
  await page.keyboard.press('Enter');
  await page.locator('h1', { hasText: `Job ${run}` }).waitFor();

  // The page itself notices what workers do.
  expect(await page.locator('#progress').innerText()).toBe('41 %, 250 of 600 tickets, 1 failed');
  await finishChunk(database, run, 1);
  await page.locator('#progress', { hasText: '83 %, 500 of 600 tickets' }).waitFor();
  expect(await page.locator('#share').evaluate((bar) => bar.getAttribute('aria-label'))).toBe(
    'Tickets that are done',
  );

  for (const colorScheme of ['light', 'dark'] as const)
    for (const path of [`${origin}/jobs`, `${origin}/jobs/${run}`, `${origin}/jobs/${run}?from=480`]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 320, height: 700 });
      await page.goto(path);
      expect([path, colorScheme, await violationsOf(page)]).toEqual([path, colorScheme, []]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    }

  await page.goto(`${origin}/jobs/${run}`);
  await page.locator('button[data-act=cancel]').focus();
  await page.keyboard.press('Enter');
  expect(await page.locator('button[data-act=cancel]').innerText()).toBe('Cancel what is left?');
  await page.keyboard.press('Enter');
  await page.locator('.badge', { hasText: 'cancelled' }).waitFor();
  await endRun(database, run, 'cancelled');
  await page.goto(`${origin}/jobs/${run}`);
  await page.locator('button[data-act=retry]').focus();
  await page.keyboard.press('Enter');
  await page.locator('.badge', { hasText: 'waiting' }).waitFor();
  expect(faults).toEqual([]);
});
