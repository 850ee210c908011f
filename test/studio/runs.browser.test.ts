import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { violationsOf } from '../support/axe.js';
import { startBrowser } from '../support/browser.js';
import { says, startEndpoint } from '../support/endpoint.js';
import { naughty } from '../support/naughty.js';
import { asking, csvOf, newUser } from '../support/program.js';
import { startStudio } from '../support/studio.js';

/** Fails the test for what a page requests beyond its studio, and for what goes wrong in it. */
function watch(page: Page, origin: string): string[] {
  const faults: string[] = [];
  void page.route('**', (route) => {
    if (new URL(route.request().url()).origin === origin) return route.continue();
    faults.push(route.request().url());
    return route.abort();
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('dialog', async (dialog) => {
    faults.push(dialog.message());
    await dialog.dismiss();
  });
  return faults;
}

it('shows runs, their outcomes and what changed, by keyboard alone, without what axe-core finds', async () => {
  let urgent = false;
  await using endpoint = await startEndpoint({
    answer: ({ messages }) => {
      const text = messages.at(-1)?.content ?? '';
      return says({ urgent, categories: [text.includes('script') ? '<script>alert(1)</script>' : 'Bug'] });
    },
  });
  await using user = await newUser();
  await user.folder.write('t.csv', csvOf([...naughty.slice(0, 60), 'one\n<script>alert(1)</script>\nlines']));
  const prompt = '---\ncategories: [{ name: Bug }, { name: "<script>alert(1)</script>" }]\n---\n';
  await user.run(['classify', 't.csv', ...(await asking(user, endpoint.url, `${prompt}{text}`))]);
  urgent = true;
  await user.run(['classify', 't.csv', ...(await asking(user, endpoint.url, `${prompt}Sort: {text}`))]);
  await using studio = await startStudio(['--no-open'], { user });
  await using browser = await startBrowser();
  const context = await browser.newContext();
  const page = await context.newPage();
  const { origin } = new URL(studio.address());
  const faults = watch(page, origin);
  await page.goto(studio.address());
  await page.goto(`${origin}/runs`);

  // The last two runs are chosen: Enter in the form compares them.
  await page.locator('input[name=after]:checked').focus();
  await page.keyboard.press('Enter');
  await page.locator('h1', { hasText: '→' }).waitFor();
  expect(await page.locator('main p b').innerText()).toMatch(/^\d+ changed$/);
  const difference = page.url();

  await page.locator('.sides a').last().focus();
  await page.keyboard.press('Enter');
  await page.locator('h2', { hasText: 'Outcomes' }).waitFor();
  const run = page.url();
  expect(await page.locator('tbody tr').count()).toBe(50);
  await page.locator('a[rel=next]').focus();
  await page.keyboard.press('Enter');
  await page.locator('tbody th', { hasText: 'T61' }).waitFor();
  await page.locator('tbody tr', { hasText: 'T61' }).locator('summary').focus();
  await page.keyboard.press('Enter');
  expect(await page.locator('details[open] pre').innerText()).toBe('one\n<script>alert(1)</script>\nlines');

  await page.goto(run);
  await page.focus('select[name=category]');
  await page.keyboard.type('<s');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(/category=%3Cscript/);
  const shown = await page.locator('tbody tr').allInnerTexts();
  expect(shown.length).toBeGreaterThan(0);
  for (const row of shown) expect(row).toContain('<script>alert(1)</script>');

  for (const colorScheme of ['light', 'dark'] as const)
    for (const path of [`${origin}/runs`, run, difference]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 320, height: 700 });
      await page.goto(path);
      expect([path, colorScheme, await violationsOf(page)]).toEqual([path, colorScheme, []]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    }
  expect(faults).toEqual([]);
});
