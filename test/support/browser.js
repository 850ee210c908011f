// Not TypeScript, since the bench runs it as it is.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium as playwright } from 'playwright-core';

/** The variable with the folder in which a browser is unpacked already. */
const unpackedAt = 'TICKETSIFT_BROWSER';

/**
 * A real Chromium, which comes with its npm package: `await using browser = await startBrowser()`. Of the package's own
 * flags those are left out that make it one process, in which a second window ends it.
 * @returns {Promise<Pick<import('playwright-core').Browser, 'newContext'> & AsyncDisposable>}
 */
export async function startBrowser() {
  const unpacked = process.env[unpackedAt];
  const folder = unpacked ?? (await newFolder());
  return withTemporary(folder, async () => {
    const executablePath = await findChromium();
    const browser = await playwright.launch({ args: ['--no-sandbox'], executablePath, headless: true });
    return {
      newContext: (options) => browser.newContext(options),
      async [Symbol.asyncDispose]() {
        await browser.close();
        if (unpacked === undefined) await rm(folder, { recursive: true, force: true });
      },
    };
  });
}

/** Unpacks the browser once for all test files of a project, which takes seconds. */
export default async function setup() {
  const folder = await newFolder();
  await withTemporary(folder, findChromium);
  process.env[unpackedAt] = folder;
  return () => rm(folder, { recursive: true, force: true });
}

const newFolder = () => mkdtemp(join(tmpdir(), 'ticketsift-browser-'));

/** Resolves to the program, which the package unpacks into the temporary folder unless it is there. */
async function findChromium() {
  const { default: chromium } = await import('@sparticuz/chromium');
  return chromium.executablePath();
}

/**
 * Does something while a folder is the temporary one, so that what is written there goes away with it.
 * @template T
 * @param {string} folder
 * @param {() => Promise<T>} action
 */
async function withTemporary(folder, action) {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    return await action();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}
