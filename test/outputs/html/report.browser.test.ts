import { pathToFileURL } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violationsOf } from '../../support/axe.js';
import { startBrowser } from '../../support/browser.js';
import { says, startEndpoint } from '../../support/endpoint.js';
import { naughty } from '../../support/naughty.js';
import { asking, csvOf, newUser, type User } from '../../support/program.js';

const evil = '</script><script>globalThis.pwned=1</script>';
let user: User;
let browser: Awaited<ReturnType<typeof startBrowser>>;
let address: string;

beforeAll(async () => {
  await using endpoint = await startEndpoint({
    answer: ({ messages }) => {
      const text = messages.at(-1)?.content ?? '';
      if (text.includes('unreadable')) return says('no JSON');
      return says({
        urgent: text.includes('now'),
        categories: text.includes('<') ? [evil] : ['Bug', 'Billing'],
      });
    },
  });
  user = await newUser();
  const texts = ['broken now', 'unreadable', `${'long '.repeat(200)}end`, ...naughty.slice(0, 100)];
  await user.folder.write('t.csv', csvOf(texts));
  const prompt = `---\ncategories: [{ name: Bug }, { name: Billing }, { name: "${evil}" }]\n---\n{text}`;
  await user.run([
    'classify',
    't.csv',
    '--repair',
    '0',
    '--output',
    'report.html',
    ...(await asking(user, endpoint.url, prompt)),
  ]);
  address = pathToFileURL(user.folder.file('report.html')).href;
  browser = await startBrowser();
});
afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await user[Symbol.asyncDispose]();
});

/** Opens the report. What it requests beyond itself, and what goes wrong in it, is a fault. */
async function open(options: Parameters<typeof browser.newContext>[0] = {}) {
  const context: BrowserContext = await browser.newContext(options);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('request', (request) => {
    if (request.url() !== address) faults.push(request.url());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => faults.push(message.text()));
  page.on('dialog', (dialog) => void dialog.dismiss());
  await page.goto(address);
  return { page, faults, [Symbol.asyncDispose]: () => context.close() };
}

const idsOf = (page: Page) => page.locator('.tickets tbody tr > :first-child').allTextContents();
const said = (page: Page, text: string) =>
  page.locator('#shown', { hasText: new RegExp(`^${text}`) }).waitFor();

describe('a report in a browser', () => {
  it('has nothing that axe-core finds, in no theme and at no width, and asks for nothing', async () => {
    await using opened = await open();
    const { page, faults } = opened;
    const looks = [
      ['light', 320],
      ['dark', 320],
      ['light', 2_560],
      ['dark', 1_280],
    ] as const;
    for (const [colorScheme, width] of looks) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      expect([colorScheme, width, await violationsOf(page)]).toEqual([colorScheme, width, []]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    }
    expect(await page.evaluate('globalThis.pwned')).toBeUndefined();
    expect(faults).toEqual([]);
  });

  it('runs no script that is not its own', async () => {
    await using opened = await open();
    const { page, faults } = opened;
    await page.evaluate(`{
      const script = document.createElement('script');
      script.textContent = 'globalThis.pwned = 1';
      document.body.append(script);
      document.body.insertAdjacentHTML('beforeend', '<img src="https://example.com/x.png" onerror="pwned=1">');
    }`);
    expect(await page.evaluate('globalThis.pwned')).toBeUndefined();
    expect(faults.join()).toContain('Content Security Policy');
  });

  it('is filtered by keyboard alone, and says how much is shown', async () => {
    await using opened = await open();
    const { page } = opened;
    const all = (await idsOf(page)).length;
    await page.focus('#search');
    await page.keyboard.type('BROKEN now');
    await said(page, `1 of ${all} tickets shown`);
    expect(await idsOf(page)).toEqual(['T1']);
    await page.locator('button[type=reset]').press('Enter');
    await said(page, `${all} of ${all} tickets shown`);
    await page.focus('#category');
    await page.keyboard.type('</s');
    const evils = Number(
      await page.locator('#categories tbody tr', { hasText: evil }).locator('td').first().innerText(),
    );
    await said(page, `${evils} of ${all} tickets shown`);
    await page.selectOption('#category', '');
    await page.selectOption('#result', 'any');
    await said(page, `1 of ${all}`);
    expect(await idsOf(page)).toEqual(['T2']);
    await page.selectOption('#result', 'none');
    await said(page, `${all - 1} of ${all}`);
    await page.selectOption('#urgent', 'yes');
    await said(page, `1 of ${all}`);
    expect(await idsOf(page)).toEqual(['T1']);
    await page.fill('#search', 'nothing has this');
    await said(page, `0 of ${all}`);
  });

  it('is sorted upwards, downwards and not at all', async () => {
    await using opened = await open();
    const { page } = opened;
    const before = await idsOf(page);
    const heading = page.locator('.tickets thead th').first();
    await heading.locator('button').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    expect(await heading.getAttribute('aria-sort')).toBe('descending');
    expect(await idsOf(page)).toEqual(before.toReversed());
    await page.keyboard.press('Enter');
    expect(await heading.getAttribute('aria-sort')).toBeNull();
    expect(await idsOf(page)).toEqual(before);
  });

  it('is read without scripts: all tickets, counts above them, and no filter that does nothing', async () => {
    await using opened = await open({ javaScriptEnabled: false });
    const { page } = opened;
    expect(await page.locator('.tickets tbody tr').count()).toBe(103);
    expect(await page.locator('#filter').isVisible()).toBe(false);
    const [summary, tickets] = await Promise.all(
      ['#summary', '#tickets'].map((id) => page.locator(id).boundingBox()),
    );
    expect(summary?.y).toBeLessThan(tickets?.y ?? 0);
    await page.locator('details', { hasText: 'long long' }).locator('summary').press('Enter');
    expect(await page.locator('details[open] .text').innerText()).toMatch(/long end$/);
  });

  it('is printed without its filter', async () => {
    await using opened = await open();
    const { page } = opened;
    expect(await page.locator('#filter').isVisible()).toBe(true);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#filter').isVisible()).toBe(false);
    expect(await page.locator('.tickets tbody tr').count()).toBe(103);
  });
});
