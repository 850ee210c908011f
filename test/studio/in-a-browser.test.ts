import { readFile, stat } from 'node:fs/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeLeadingFile } from '../../src/cli/studio/browser.js';
import { readEnvironment } from '../../src/config/environment.js';
import { violationsOf } from '../support/axe.js';
import { startBrowser } from '../support/browser.js';
import { type Endpoint, gate, says, startEndpoint } from '../support/endpoint.js';
import { naughty } from '../support/naughty.js';
import { csvOf, newUser, type User } from '../support/program.js';
import { type StudioInProcess, startStudio } from '../support/studio.js';

let browser: Awaited<ReturnType<typeof startBrowser>>;
beforeAll(async () => {
  browser = await startBrowser();
  return () => browser[Symbol.asyncDispose]();
});

const prompt = '---\nname: mine\ncategories: [{ name: Bug }, { name: Billing }]\n---\nSort: {text}\n';
const texts = ['it is broken', 'an invoice', 'all is down', 'no JSON please', 'a refund', 'a crash'];

/** Answers by what the ticket says. */
function answerOf(content: string) {
  if (content.includes('no JSON')) return says('I would rather not <b>say</b>.');
  const category = /invoice|refund/.test(content) ? 'Billing' : 'Bug';
  return says({ urgent: content.includes('down'), categories: [category] });
}

/** A page of a studio that sends to a stand-in. What it requests beyond the studio, and whatever fails in it, fails the test. */
interface Opened extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly studio: StudioInProcess;
  readonly user: User;
}

async function open(
  endpoint: Endpoint | undefined,
  args: readonly string[] = ['t.csv', '--prompt', 'p.md'],
  options: { readonly user?: User; readonly colorScheme?: 'light' | 'dark' } = {},
): Promise<Opened> {
  const user = options.user ?? (await newUser());
  if (!options.user) {
    await user.folder.write('t.csv', csvOf(texts));
    await user.folder.write('p.md', prompt);
  }
  const asking = endpoint
    ? ['--base-url', endpoint.url, '--model', 'stand-in', '--concurrency', '2']
    : ['--model', 'embedded'];
  const studio = await startStudio([...args, ...asking], { user });
  const context = await browser.newContext({ colorScheme: options.colorScheme ?? 'light' });
  const page = await context.newPage();
  const faults = watch(page, new URL(studio.address()).origin);
  await page.goto(studio.address());
  return {
    page,
    context,
    studio,
    user,
    async [Symbol.asyncDispose]() {
      await context.close();
      await studio.end();
      if (!options.user) await user[Symbol.asyncDispose]();
      expect(faults).toEqual([]);
    },
  };
}

/** Returns what goes wrong in a page from now on. */
function watch(page: Page, origin: string): string[] {
  const faults: string[] = [];
  void page.route('**', (route) => {
    const { origin: to, pathname } = new URL(route.request().url());
    if (to === origin && /^\/(|saved.*|assets\/.*|api\/.*)$/.test(pathname)) return route.continue();
    faults.push(`request: ${route.request().url()}`);
    return route.abort();
  });
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('dialog', async (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on('console', (message) => {
    const isExpected = /Failed to load resource: the server responded with a status of 4\d\d/.test(
      message.text(),
    );
    if (message.type() === 'error' && !isExpected) faults.push(`console: ${message.text()}`);
  });
  return faults;
}

const rows = (page: Page) => page.locator('#rows tbody tr:visible');
const isThere = (page: Page, selector: string, text: string | RegExp) =>
  page.locator(selector).filter({ hasText: text }).first().waitFor();

describe('a person with a mouse', () => {
  it('tries a prompt, looks at what it made of the tickets, and changes it', async () => {
    await using endpoint = await startEndpoint({
      answer: ({ messages }) => answerOf(messages.at(-1)?.content ?? ''),
    });
    await using opened = await open(endpoint);
    const { page } = opened;
    await isThere(page, '#cost', 'stand-in: 6 tickets, 0 from the cache, cost unknown');
    expect(endpoint.requests).toHaveLength(0);
    const first = await rows(page).first().elementHandle();
    await page.click('#test');
    await isThere(page, '#stage', /0 from the cache, 6 sent, 1 failed/);
    // Answers are put into the lines that are there, which cost no layout where they are out of sight.
    expect(await first?.evaluate((line) => line.isConnected)).toBe(true);
    const style = "getComputedStyle(document.querySelector('#rows tbody tr')).contentVisibility";
    expect(await page.evaluate(style)).toBe('auto');
    expect(await rows(page).allInnerTexts()).toEqual([
      expect.stringMatching(/T1\s+it is broken\s+no\s+Bug\s+sent/),
      expect.stringMatching(/T2\s+an invoice\s+no\s+Billing\s+sent/),
      expect.stringMatching(/T3\s+all is down\s+urgent\s+Bug\s+sent/),
      expect.stringMatching(/T4\s+no JSON please\s+invalid_json/),
      expect.stringMatching(/T5/),
      expect.stringMatching(/T6/),
    ]);
    expect(await page.locator('#chart .bar').allInnerTexts()).toEqual([
      expect.stringMatching(/Bug\s+3/),
      expect.stringMatching(/Billing\s+2/),
    ]);

    await page.click('#rows tr:has-text("T4") .id');
    await isThere(page, '#detail-reply', 'I would rather not <b>say</b>.');
    await page.click('#detail [data-close]');

    await page.check('[data-filter=urgent]');
    await isThere(page, '#shown', '1 of 6');
    expect(await rows(page).allInnerTexts()).toEqual([expect.stringContaining('T3')]);
    await page.uncheck('[data-filter=urgent]');
    await page.click('#chart .bar:has-text("Billing")');
    await isThere(page, '#shown', '2 of 6');
    await page.click('#chart .bar:has-text("Billing")');
    await page.click('[data-sort=outcome]');
    await page.locator('#rows tbody tr:first-child:has-text("T4")').waitFor();
    await page.click('[data-sort=ticket]');

    // Another prompt marks what would be sent again, and sends nothing.
    const sent = endpoint.requests.length;
    await page.fill('#text', prompt.replace('Sort:', 'Sort this:'));
    await isThere(page, '#cost', '6 tickets, 0 from the cache');
    await page.check('[data-filter="to send"]');
    await isThere(page, '#shown', '6 tickets');
    expect(endpoint.requests).toHaveLength(sent);
    await page.fill('#text', prompt);
    await isThere(page, '#cost', '6 from the cache, nothing to send');
    await isThere(page, '#shown', '0 of 6');
  });

  it('drops a file, and reads why one cannot be read in the words of the command line', async () => {
    await using opened = await open(undefined, ['--prompt', 'p.md']);
    const { page, user } = opened;
    await isThere(page, '#empty', 'No tickets yet');
    await page.setInputFiles('#file', {
      name: 'good.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(csvOf(['a', 'b'])),
    });
    await isThere(page, '#shown', '2 tickets');
    const broken = 'id,text\n1,"never ends\n';
    await user.folder.write('broken.csv', broken);
    const { stderr } = await user.run(['classify', 'broken.csv', '--model', 'embedded']);
    const [, message = ''] = /error: (.*) \(\w+\)/.exec(stderr) ?? [];
    await page.setInputFiles('#file', {
      name: 'broken.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(broken),
    });
    await isThere(page, '#source-problem', message);
  });
});

describe('a person without a mouse', () => {
  it('writes a prompt in the form, tries it, and saves it', async () => {
    await using endpoint = await startEndpoint({
      answer: ({ messages }) => answerOf(messages.at(-1)?.content ?? ''),
    });
    await using opened = await open(endpoint);
    const { page } = opened;
    const { keyboard } = page;
    await isThere(page, '#shown', '6 tickets');
    await page.focus('#tab-text');
    await keyboard.press('ArrowRight');
    await page.focus('[data-field=description]');
    await keyboard.type('What it is for');
    await page.focus('#add-category');
    await keyboard.press('Enter');
    await page.locator('#categories .category').nth(2).waitFor();
    await keyboard.type('Outage');
    await page.focus('#tab-form');
    await keyboard.press('ArrowLeft');
    await expect
      .poll(() => page.inputValue('#text'))
      .toMatch(/name: Outage[\s\S]*description: What it is for/);
    await keyboard.press('Control+Enter');
    await isThere(page, '#stage', '6 sent');
    await page.focus('#rows .id');
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await isThere(page, '#detail-title', 'T2');
    await keyboard.press('Escape');
    await keyboard.press('Control+s');
    await page.locator('#save-dialog[open]').waitFor();
    await keyboard.press('Tab');
    await keyboard.type('first');
    await keyboard.press('Enter');
    await isThere(page, '#connection', 'Saved mine@1.');
    expect((await opened.user.run(['prompts', 'show', 'mine'])).stdout).toMatch(
      /mine@1[\s\S]*first[\s\S]*name: Outage/,
    );
  });
});

it('stops a test, keeps what came, and goes on with the rest alone', async () => {
  const door = gate();
  await using endpoint = await startEndpoint({
    async answer({ n, messages }) {
      if (n > 2) await door.opened;
      return answerOf(messages.at(-1)?.content ?? '');
    },
  });
  await using opened = await open(endpoint);
  const { page } = opened;
  await isThere(page, '#shown', '6 tickets');
  await page.keyboard.press('Control+Enter');
  await endpoint.arrived(4);
  await page.locator('#rows tr:has-text("T2"):has-text("Billing")').waitFor();
  await page.click('#stop');
  await isThere(page, '#stage', 'stopping');
  door.open();
  await isThere(page, '#stage', /^stopped:/);
  const sent = endpoint.requests.length;
  expect(sent).toBeLessThan(6);
  await page.click('#test');
  await isThere(page, '#stage', /[2-5] from the cache/);
  const contents = endpoint.requests.map(({ messages }) => messages[0]?.content);
  // Each once, and one again with what was wrong with its reply.
  expect(new Set(contents).size).toBe(7);
  expect(contents).toHaveLength(7);
});

it('shows line and column of what is wrong in a prompt, and leads there', async () => {
  await using opened = await open(undefined);
  const { page } = opened;
  await isThere(page, '#shown', '6 tickets');
  await page.fill('#text', '---\nname: a\ntemperature: hot\n---\n{text}');
  await isThere(page, '#prompt-problem', 'Line 3, column 1');
  await page.click('#prompt-problem button');
  const at = await page.evaluate("document.getElementById('text').selectionStart");
  expect(at).toBe('---\nname: a\n'.length);
  await page.fill('#text', 'Sort {text} by\n and {customr}');
  await isThere(page, '#prompt-problem', /Line 2, column 6.*Nothing fills in \{customr\}/);
  await page.keyboard.press('Control+Enter');
  await isThere(page, '#prompt-problem', 'Nothing fills in {customr}');
});

it('says on the page what the endpoint has against it, and keeps what is typed', async () => {
  await using endpoint = await startEndpoint();
  await using opened = await open(endpoint);
  const { page } = opened;
  await isThere(page, '#shown', '6 tickets');
  await endpoint.close();
  await page.fill('#text', prompt.replace('Sort', 'Sort well'));
  await page.keyboard.press('Control+Enter');
  await page.locator('#run-problem:visible, #rows .error').first().waitFor();
  // At once, before anything could be sent after a pause.
  await page.fill('#text', prompt.replace('Sort', 'Sort best'));
  await page.reload();
  await expect.poll(() => page.inputValue('#text')).toContain('Sort best');
});

it('opens another prompt in place of what was typed until the page was left', async () => {
  await using opened = await open(undefined);
  const { page } = opened;
  const draft = new URL('/api/prompt', page.url()).href;
  await isThere(page, '#prompt-name', 'p.md');
  await page.fill('#text', 'My own: {text}');
  // At once, before anything could be sent after a pause.
  await page.goto(new URL('/saved', page.url()).href);
  await page.click('[data-open="p.md"]');
  await page.click('[data-open="p.md"]:has-text("Replace what is not saved?")');
  await isThere(page, '#shown', '6 tickets');
  expect(await page.inputValue('#text')).toBe(prompt);
  expect(await (await page.request.get(draft)).json()).toMatchObject({ text: prompt });
});

it('tells of a version that somebody saved in between, with what differs, and lets both be compared and used', async () => {
  await using opened = await open(undefined);
  const { page, user } = opened;
  const save = async (text: string) => {
    await user.folder.write('other.md', text);
    expect(await user.run(['prompts', 'save', 'other.md', '--name', 'mine', '-m', 'theirs'])).toMatchObject({
      code: 0,
    });
  };
  await save(prompt);
  await page.goto(new URL('/saved', page.url()).href);
  await page.click('tr:has-text("mine@1") [data-open]');
  await isThere(page, '#prompt-name', 'everyone:mine@1');
  await save(prompt.replace('Sort:', 'Their own:'));
  await page.fill('#text', prompt.replace('Sort:', 'My own:'));
  await page.click('#save');
  await page.click('#save-button');
  await isThere(page, '#conflict-since', /mine@2 was saved by .* “theirs”/);
  expect(await page.locator('#conflict-diff .removed').allInnerTexts()).toEqual(['-Their own: {text}']);
  expect(await page.locator('#conflict-diff .added').allInnerTexts()).toEqual(['+My own: {text}']);
  await page.click('#save-button:has-text("Save as version 3")');
  await isThere(page, '#connection', 'Saved mine@3.');

  await page.goto(new URL('/saved/history?prompt=mine', page.url()).href);
  await page.check('[aria-label="from everyone:mine@1"]');
  await page.click('button:has-text("Compare")');
  expect(await page.locator('.diff .added').allInnerTexts()).toEqual(['+My own: {text}']);
  await page.goBack();
  await page.click('tr:has-text("mine@1") [data-open]');
  await isThere(page, '#prompt-name', 'everyone:mine@1');
  expect(await page.inputValue('#text')).toBe(prompt);
});

it('runs no script of tickets, categories, replies, names and prompts', async () => {
  await using endpoint = await startEndpoint({
    answer: ({ n }) => says({ urgent: false, categories: [naughty[n % naughty.length] ?? 'x', 'x'] }),
  });
  await using user = await newUser();
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = naughty.map((text, n) => [`${n}${text.slice(0, 60)}`, text, text].map(quoted).join(','));
  await user.folder.write('t.csv', `id,text,<img src=x onerror=globalThis.pwned=1>\n${lines.join('\n')}\n`);
  await user.folder.write(
    'p.md',
    `---\nname: "</textarea><script>globalThis.pwned=1</script>"\n---\n</textarea><script>globalThis.pwned=1</script>{text}`,
  );
  await user.folder.write('saved.md', '{text}');
  const why = '<script>globalThis.pwned=1</script>';
  expect(await user.run(['prompts', 'save', 'saved.md', '-m', why])).toMatchObject({ code: 0 });
  await using opened = await open(endpoint, ['t.csv', '--prompt', 'p.md', '--sample', '1000'], { user });
  const { page } = opened;
  expect(naughty.length).toBeGreaterThanOrEqual(515);
  await isThere(page, '#shown', `${naughty.length} tickets`);
  await page.keyboard.press('Control+Enter');
  await isThere(page, '#stage', /cost/);
  const shown = await page.locator('#rows tbody').textContent();
  expect(shown).toContain('<script>globalThis.pwned=1</script>');
  expect(shown).toContain('a\\u202eb');
  expect(shown).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b]/);
  for (const n of [0, 3, naughty.length - 1]) {
    await page.locator('#rows .id').nth(n).click();
    await page.locator('#detail[open]').waitFor();
    await page.keyboard.press('Escape');
  }
  expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false);
  await page.goto(new URL('/saved', page.url()).href);
  await isThere(page, 'td', why);
  expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false);
});

it('comes in by the file that the browser is opened with, which only its user can read', async () => {
  await using user = await newUser();
  await using studio = await startStudio([], { user });
  const environment = readEnvironment(user.env);
  await using file = await writeLeadingFile({ environment }, studio.address());
  expect((await stat(file.path)).mode & 0o777).toBe(0o600);
  expect(await readFile(file.path, 'utf8')).toContain(studio.address());
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`file://${file.path}`);
  await page.waitForURL(new URL('/', studio.address()).href);
  await page.locator('#text').waitFor();
  await context.close();
});

it.each(['light', 'dark'] as const)('has no fault that axe finds, in a %s browser', async (colorScheme) => {
  await using endpoint = await startEndpoint({
    answer: ({ messages }) => answerOf(messages.at(-1)?.content ?? ''),
  });
  await using opened = await open(endpoint, undefined, { colorScheme });
  const { page, user } = opened;
  await isThere(page, '#shown', '6 tickets');
  await page.keyboard.press('Control+Enter');
  await isThere(page, '#stage', '6 sent');
  await page.setViewportSize({ width: 1280, height: 800 });
  expect(await violationsOf(page)).toEqual([]);
  await page.click('#tab-form');
  await page.fill('[data-field=temperature]', '9');
  await page.locator('#prompt-problem:visible').waitFor();
  await page.setViewportSize({ width: 320, height: 700 });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
  expect(await violationsOf(page)).toEqual([]);
  await page.click('#rows .id');
  await page.locator('#detail[open]').waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.click('#save');
  await page.locator('#save-dialog[open]').waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await user.run(['prompts', 'save', 'p.md', '--message', 'one']);
  await user.folder.write('p.md', prompt.replace('Sort', 'Sort well'));
  await user.run(['prompts', 'save', 'p.md', '--message', 'two']);
  for (const path of [
    '/saved',
    '/saved/history?prompt=mine',
    '/saved/diff?from=mine@1&to=mine@2',
    '/saved/history?prompt=no',
  ]) {
    await page.goto(new URL(path, page.url()).href);
    expect(await violationsOf(page), path).toEqual([]);
  }
});
