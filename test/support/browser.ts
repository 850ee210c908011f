import { type Browser, chromium as playwright } from 'playwright-core';
import { temporaryFolder } from './temporary-folder.js';

/**
 * A real Chromium, which comes with its npm package: `await using browser = await startBrowser()`. Of the package's own
 * flags those are left out that make it one process, in which a second window ends it.
 */
export async function startBrowser(): Promise<Pick<Browser, 'newContext'> & AsyncDisposable> {
  const folder = await temporaryFolder();
  const before = process.env.TMPDIR;
  // Where it is unpacked, so that it goes away with the test.
  process.env.TMPDIR = folder.path;
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    const executablePath = await chromium.executablePath();
    const browser = await playwright.launch({ args: ['--no-sandbox'], executablePath, headless: true });
    return {
      newContext: (options) => browser.newContext(options),
      async [Symbol.asyncDispose]() {
        await browser.close();
        await folder[Symbol.asyncDispose]();
      },
    };
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}
