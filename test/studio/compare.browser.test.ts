import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { violationsOf } from '../support/axe.js';
import { startBrowser } from '../support/browser.js';
import { gate, startEndpoint } from '../support/endpoint.js';
import { startStudio } from '../support/studio.js';
import { answerToVersions, userWithVersions } from '../support/two-versions.js';

/** Fails the test for what a page requests beyond its studio, and for what goes wrong in it. */
function watch(page: Page, origin: string): string[] {
  const faults: string[] = [];
  void page.route('**', (route) => {
    if (new URL(route.request().url()).origin === origin) return route.continue();
    faults.push(route.request().url());
    return route.abort();
  });
  page.on('pageerror', (error) => faults.push(error.message));
  return faults;
}

const shows = (page: Page, selector: string, text: string | RegExp) =>
  page.locator(selector).filter({ hasText: text }).first().waitFor();

it('compares by keyboard alone, stops, goes on, and shows a check, without what axe-core finds', async () => {
  const door = gate();
  await using endpoint = await startEndpoint({
    answer: async (asked) => {
      if (asked.n > 7) await door.opened;
      return answerToVersions(asked);
    },
  });
  await using user = await userWithVersions(endpoint.url);
  await using studio = await startStudio(['labelled.csv', '--concurrency', '1'], { user });
  await using browser = await startBrowser();
  const context = await browser.newContext();
  const page = await context.newPage();
  const { origin } = new URL(studio.address());
  const faults = watch(page, origin);
  await page.goto(studio.address());
  await shows(page, '#cost', '6 tickets');
  await page.goto(`${origin}/compare`);
  await shows(page, '#before-cost', /6 tickets, 0 from the cache/);
  const { length: sent } = endpoint.requests;

  // From field to field with Tab, another choice by its first letters, Enter on the button.
  await page.focus('select[name=before]');
  await page.keyboard.type('mine@1');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.type('mine@2');
  await shows(page, '#cost', /12 requests together, at most \$0\.\d+/);
  expect(page.url()).toMatch(/before=everyone%3Amine%401&before-model=&after=everyone%3Amine%402/);
  expect(endpoint.requests).toHaveLength(sent);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.locator('#compare:focus').waitFor();
  await page.keyboard.press('Enter');
  await endpoint.arrived(8);
  await shows(page, '#stage', /2 of 2, mine@2/);
  await page.locator('#stop:focus').waitFor();
  await page.keyboard.press('Enter');
  await shows(page, '#stage', /stopping/);
  door.open();
  await shows(page, '#result', 'It was stopped.');
  await page.locator('#result:focus').waitFor();
  await shows(page, '#cost', /4 requests together/);

  await page.click('#compare');
  await shows(page, '#result h2', 'Flipped: 2 of 6 tickets');
  expect(endpoint.requests).toHaveLength(12);
  expect(await page.locator('.flips tbody tr').allInnerTexts()).toEqual([
    expect.stringMatching(
      /T4\s+a refund\s+− not urgent\s+− Billing\s+\+ urgent\s+\+ Bug\s+Billing\s+✕ became wrong/,
    ),
    expect.stringMatching(
      /T6\s+a bill <& more\s+not urgent\s+− Billing\s+not urgent\s+\+ Bug\s+Billing\s+✕ became wrong/,
    ),
  ]);

  // Another choice is marked, and the same again is not.
  await page.selectOption('select[name=before]', 'shipped:triage');
  await page.locator('#other').waitFor();
  await page.selectOption('select[name=before]', 'everyone:mine@1');
  await page.locator('#other').waitFor({ state: 'hidden' });
  await page.selectOption('select[name=after]', 'everyone:mine@1');
  await shows(page, '#cost', 'Both are the same prompt with the same model');
  expect(await page.locator('#compare').isDisabled()).toBe(true);
  expect(endpoint.requests).toHaveLength(12);

  await user.run(['check', '--tickets', 'labelled.csv', '--prompt', 'mine@2', '--against', 'mine@1']);
  for (const path of ['/compare', '/checks', '/checks/suite?name=check'])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(origin + path);
      expect([path, colorScheme, await violationsOf(page)]).toEqual([path, colorScheme, []]);
      await page.setViewportSize({ width: 320, height: 700 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    }
  expect(faults).toEqual([]);
});
