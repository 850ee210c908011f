/**
 * Makes the pictures of the documentation from the running program: `npm run pictures`. The tickets are those of fixtures,
 * the prompt is the one that ships, the model is the embedded one: the same program makes the same pictures.
 */
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openStudio } from '../bench/studio/open-studio.js';
import { startBrowser } from '../support/browser.js';
import { drawTerminal } from './terminal.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const images = join(root, 'docs/images');
const folder = await mkdtemp(join(tmpdir(), 'ticketsift-pictures-'));
const browser = await startBrowser();
try {
  await cp(join(root, 'fixtures/tickets.csv'), join(folder, 'fixtures/tickets.csv'));
  await mkdir(images, { recursive: true });
  const blank = await browser.newContext({ viewport: { width: 1000, height: 900 } });
  const terminal = await drawTerminal(
    await blank.newPage(),
    folder,
    'ticketsift classify fixtures/tickets.csv -n 12',
  );
  await terminal.screenshot({ path: join(images, 'terminal.png') });
  await blank.close();
  const studio = await openStudio(folder, ['fixtures/tickets.csv', '--sample', '40', '--seed', '2']);
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, colorScheme: 'light' });
  const page = await context.newPage();
  await page.goto(studio.address);
  await page.locator('#shown', { hasText: '40 tickets' }).waitFor();
  await page.getByRole('button', { name: 'Test prompt' }).click();
  await page.locator('#stage', { hasText: ' by the embedded model, ' }).waitFor({ timeout: 300_000 });
  await page.locator('#cost', { hasText: 'nothing to send' }).waitFor();
  // Nothing that only a pointer or the keyboard shows.
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(images, 'studio.png'), animations: 'disabled', caret: 'hide' });
  await context.close();
  await studio.stop();
} finally {
  await browser[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
}
