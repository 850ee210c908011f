import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { violationsOf } from '../support/axe.js';
import { startBrowser } from '../support/browser.js';
import { startIssuer } from '../support/issuer.js';
import { authSection } from '../support/login.js';
import { csvOf, newUser } from '../support/program.js';
import { startTlsProxy } from '../support/tls-proxy.js';

let browser: Awaited<ReturnType<typeof startBrowser>>;
beforeAll(async () => {
  browser = await startBrowser();
  return () => browser[Symbol.asyncDispose]();
});

/** Logs in on the pages of the provider. */
async function logIn(page: Page, account: string): Promise<void> {
  await page.fill('input[name=login]', account);
  await page.fill('input[name=password]', 'any');
  await page.click('text=Sign-in >> nth=-1');
  await page.click('text=Continue');
}

it('a person logs in through the provider’s pages, works, signs out, and another one finds nothing of theirs', async () => {
  await using proxy = await startTlsProxy();
  await using issuer = await startIssuer({
    redirectUris: [`${proxy.origin}/login/callback`],
    client: { application_type: 'web', post_logout_redirect_uris: [`${proxy.origin}/logout`] },
  });
  await using user = await newUser();
  await user.folder.write('t.csv', csvOf(['it is broken', 'an invoice']));
  await user.configure(authSection(issuer));
  const run = user.begin(['studio', 't.csv', '--public-url', proxy.origin, '--model', 'embedded']);
  await run.until(/Ctrl-C ends\n/);
  proxy.passTo(Number(/http:\/\/127\.0\.0\.1:(\d+)/.exec(run.output())?.[1]));
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));

  await page.goto(`${proxy.origin}/saved`);
  await logIn(page, 'ann');
  await page.waitForURL(`${proxy.origin}/saved`);
  await page.click('nav >> text=Try');
  await page.waitForSelector('text=Signed in as Ann Lee (ann@example.com)');
  await page.waitForSelector('text=it is broken');
  await page.fill('#text', 'Sort what Ann says: {text}');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violationsOf(page)).toEqual([]);
  }

  await page.click('text=Sign out');
  await page.click('text=Yes, sign me out');
  await page.waitForURL(`${proxy.origin}/logout`);
  expect(await page.textContent('h1')).toBe('You are signed out');
  expect(await violationsOf(page)).toEqual([]);
  await page.click('text=Sign in as someone else');
  await logIn(page, 'bob');
  await page.waitForSelector('text=Signed in as Bob Ray (bob@example.com)');
  expect(await page.inputValue('#text')).not.toContain('Ann');
  expect(await page.evaluate('sessionStorage.typed')).toBeUndefined();

  await context.close();
  run.interrupt();
  expect((await run.finished).code).toBe(0);
  expect(errors).toEqual([]);
});
