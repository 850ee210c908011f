import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium as playwright } from 'playwright-core';

/**
 * A real Chromium, which comes with its npm package: `await using browser = await startBrowser()`. Of the package's own
 * flags those are left out that make it one process, in which a second window ends it.
 * @returns {Promise<Pick<import('playwright-core').Browser, 'newContext'> & AsyncDisposable>}
 */
export async function startBrowser() {
  const folder = await mkdtemp(join(tmpdir(), 'ticketsift-browser-'));
  const before = process.env.TMPDIR;
  // Where it is unpacked, so that it goes away with the test.
  process.env.TMPDIR = folder;
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    const executablePath = await chromium.executablePath();
    const browser = await playwright.launch({ args: ['--no-sandbox'], executablePath, headless: true });
    return {
      newContext: (options) => browser.newContext(options),
      async [Symbol.asyncDispose]() {
        await browser.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}
