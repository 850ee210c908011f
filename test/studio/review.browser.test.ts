import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { readEnvironment } from '../../src/config/environment.js';
import { violationsOf } from '../support/axe.js';
import { startBrowser } from '../support/browser.js';
import { type Endpoint, says, startEndpoint } from '../support/endpoint.js';
import { labelDraft, labelsIn } from '../support/labels.js';
import { naughty } from '../support/naughty.js';
import { newUser, type User } from '../support/program.js';
import { type StudioInProcess, startStudio } from '../support/studio.js';

let browser: Awaited<ReturnType<typeof startBrowser>>;
beforeAll(async () => {
  browser = await startBrowser();
  return () => browser[Symbol.asyncDispose]();
});

const categories = [
  'Bug',
  'Billing',
  'Access',
  'Praise',
  'Refund',
  'Outage',
  'Security',
  'Spam',
  'Other',
  'Tenth',
  'Eleventh',
];
const prompt = `---\nname: triage\ncategories: [${categories.map((name) => `{ name: ${name} }`).join(', ')}]\n---\nSort: {text}\n`;
const ids = Array.from({ length: 20 }, (_, n) => `T${n + 1}`);
const tickets = `id,subject,text\n${ids.map((id) => `${id},About ${id},the text of ${id}`).join('\n')}\n`;

/** A page Review, its studio, and what must go right beside what a test looks at. */
interface Opened extends AsyncDisposable {
  readonly page: Page;
  readonly studio: StudioInProcess;
  readonly user: User;
  /** Requests that the studio answers otherwise, by their paths. */
  readonly refused: Map<string, 'refuse' | 'away'>;
}

async function open({
  endpoint,
  csv = tickets,
  text = prompt,
  ...options
}: {
  endpoint?: Endpoint;
  csv?: string;
  text?: string;
  colorScheme?: 'dark';
} = {}): Promise<Opened> {
  const user = await newUser();
  await user.folder.write('t.csv', csv);
  await user.folder.write('p.md', text);
  const model = endpoint ? ['--base-url', endpoint.url, '--model', 'stand-in'] : ['--model', 'embedded'];
  const studio = await startStudio(['t.csv', '--prompt', 'p.md', '--sample', '1000', ...model], { user });
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const { origin } = new URL(studio.address());
  const refused: Opened['refused'] = new Map();
  const faults: string[] = [];
  await page.route('**', (route) => {
    const { origin: to, pathname } = new URL(route.request().url());
    const how = refused.get(pathname);
    if (how === 'away') return route.abort();
    if (how === 'refuse') {
      const problem = { code: 'database', message: 'The disk is full', hint: [], position: null };
      return route.fulfill({ status: 400, json: { problem } });
    }
    if (to === origin) return route.continue();
    faults.push(`request: ${route.request().url()}`);
    return route.abort();
  });
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => dialog.accept());
  page.on('console', (message) => {
    const isExpected = /Failed to load resource/.test(message.text());
    if (message.type() === 'error' && !isExpected) faults.push(`console: ${message.text()}`);
  });
  await page.goto(studio.address());
  await page.goto(`${origin}/review`);
  await page.locator('article:visible').waitFor();
  return {
    page,
    studio,
    user,
    refused,
    async [Symbol.asyncDispose]() {
      await context.close();
      await studio.end();
      await user[Symbol.asyncDispose]();
      expect(faults).toEqual([]);
    },
  };
}

/** A stand-in that says Bug of all tickets. */
const bugs = () => startEndpoint({ answer: () => says({ urgent: false, categories: ['Bug'] }) });

/** Gets proposals. Resolves once the page shows them. */
async function propose(page: Page): Promise<void> {
  await page.click('#propose');
  await page.locator('article:visible .proposal:has-text("Proposed: Bug")').waitFor();
}

const said = (page: Page, text: string) => page.locator('#said').filter({ hasText: text }).waitFor();
const ticket = (page: Page) => page.locator('article:visible h1').innerText();
const stateOf = (page: Page, id: string) =>
  page
    .locator('#list button')
    .filter({ has: page.getByText(id, { exact: true }) })
    .locator('.as')
    .innerText();

describe('20 tickets', () => {
  it('are reviewed by keys alone', async () => {
    await using endpoint = await bugs();
    await using opened = await open({ endpoint });
    const { page } = opened;
    const { keyboard } = page;
    expect(endpoint.requests).toEqual([]);
    await propose(page);
    const seen: string[] = [];
    for (const [n] of ids.entries()) {
      seen.push(await ticket(page));
      if (n % 3 === 1) await keyboard.press('2');
      if (n % 4 === 1) await keyboard.press('u');
      if (n % 5 === 1) await keyboard.press('b');
      await keyboard.press(n === 19 ? 'x' : 'Enter');
    }
    expect(seen.toSorted()).toEqual(ids.toSorted());
    await said(page, 'Nothing is left to do.');
    await expect.poll(() => page.locator('#list [data-state=saving]').count()).toBe(0);
    expect(await page.locator('.done').allInnerTexts()).toEqual(['19 of 20', '19 of 20']);
    expect(await stateOf(page, seen[0] ?? '')).toBe('labelled: Bug');
    expect(await stateOf(page, seen[1] ?? '')).toBe('labelled: urgent, Bug, Billing, Eleventh');
    expect(await stateOf(page, seen[19] ?? '')).toBe('skipped');

    await page.reload();
    expect(await page.locator('#list [data-state=labelled]').count()).toBe(19);
    expect(await page.locator('#list .as').first().innerText()).toBe('labelled: Bug');
  });

  it('are reviewed by mouse alone', async () => {
    await using endpoint = await bugs();
    await using opened = await open({ endpoint });
    const { page } = opened;
    await propose(page);
    for (const _ of ids) {
      await page.click('.choice:has-text("Access")');
      await page.click('[data-do=accept]');
    }
    await said(page, 'Nothing is left to do.');
    await page.locator('#list [data-state=labelled]').nth(19).waitFor();
    expect(await stateOf(page, 'T7')).toBe('labelled: Bug, Access');
    // Enter after a click means the ticket, not the button again.
    await page.click('#list button:has-text("T7")');
    await page.click('.choice:has-text("Access")');
    await page.keyboard.press('Enter');
    await said(page, 'Saved T7: Bug.');
  });
});

describe('a label that cannot be saved', () => {
  it('has a cross, the old state and the reason, and is sent again by a button', async () => {
    await using opened = await open();
    const { page, refused } = opened;
    const id = await ticket(page);
    refused.set('/api/label', 'refuse');
    await page.keyboard.press('2');
    await page.keyboard.press('Enter');
    await page
      .locator('#failures li:has-text("is not saved: The disk is full. You chose: Billing.")')
      .waitFor();
    expect(await stateOf(page, id)).toBe('not saved');
    await said(page, `Not saved: ${id}.`);
    expect(await page.locator('[role=alert] #failures').count()).toBe(1);
    // What was chosen is not lost.
    await page.keyboard.press('ArrowLeft');
    expect(await page.locator('.choice[aria-pressed=true]').allInnerTexts()).toEqual([
      expect.stringContaining('Billing'),
    ]);
    refused.clear();
    await page.click('#failures button:has-text("Send again")');
    await page.locator('#failures li').waitFor({ state: 'detached' });
    await said(page, `Saved ${id}: Billing.`);
    expect(await stateOf(page, id)).toBe('labelled: Billing');
  });

  it('survives a reload while the studio is away, and is sent as soon as it is back', async () => {
    await using opened = await open();
    const { page, refused } = opened;
    const id = await ticket(page);
    refused.set('/api/label', 'away');
    await page.keyboard.press('1');
    await page.keyboard.press('Enter');
    await page
      .locator('#failures li:has-text("is not saved: the studio does not answer. You chose: Bug.")')
      .waitFor();
    refused.clear();
    await page.reload();
    await said(page, `Saved ${id}: Bug.`);
    expect(await page.locator('#failures li').count()).toBe(0);
    expect(await stateOf(page, id)).toBe('labelled: Bug');
  });
});

it('takes back what was said last, and goes to its ticket', async () => {
  await using opened = await open();
  const { page } = opened;
  const { keyboard } = page;
  const first = await ticket(page);
  await keyboard.press('1');
  await keyboard.press('Enter');
  await keyboard.press('x');
  await keyboard.press('z');
  await keyboard.press('z');
  await said(page, `Undone ${first}.`);
  expect(await ticket(page)).toBe(first);
  await keyboard.press('z');
  await said(page, 'Nothing to undo.');
  await page.reload();
  expect(await page.locator('#list [data-state="to do"]').count()).toBe(20);
});

/** What is stored of tickets, the oldest first: queues, and whether it was decided blindly. */
async function stored({ user }: Opened, ...ids: readonly string[]) {
  await using labels = labelsIn(readEnvironment(user.env).files.prompts, undefined, 'everyone');
  const all = await labels.of('triage');
  return ids.map((id) => {
    const label = all.find((one) => one.ticket === id);
    return label && [...label.drawnFrom, label.isBlind ? 'blind' : 'seen'].join(' ');
  });
}

it('stores as random what comes in the order of the draw, and as chosen what its user goes to', async () => {
  await using opened = await open();
  const { page, refused } = opened;
  const { keyboard } = page;
  await page.check('#blind');
  await page.focus('#ticket');
  const drawn = (await page.locator('#list button span:first-child').allInnerTexts()).map((id) => id.trim());
  const [first = '', second = '', third = ''] = drawn;
  const last = drawn.at(-1) ?? '';
  await keyboard.press('ArrowRight');
  await keyboard.press('ArrowRight');
  await keyboard.press('1');
  await keyboard.press('Enter');
  // The draw goes on where it was, and comes to what was chosen in its turn.
  await said(page, `Saved ${third}: Bug, as chosen. Now ${first}, 1 of 20.`);
  expect(await stateOf(page, third)).toBe('to do: Bug');
  refused.set('/api/label', 'away');
  await page.click(`#list button:has-text("${last}")`);
  await keyboard.press('3');
  await keyboard.press('Enter');
  await page.locator('#failures li').waitFor();
  refused.clear();
  await page.reload();
  await said(page, `Saved ${last}: Access, as chosen.`);
  expect(await stored(opened, third, last)).toEqual(['chosen blind', 'chosen blind']);

  await keyboard.press('2');
  await keyboard.press('Enter');
  await keyboard.press('x');
  expect(await ticket(page)).toBe(third);
  await keyboard.press('Enter');
  await said(page, `Saved ${third}: Bug. Now`);
  // To come back to what was skipped or labelled takes nothing from the sample.
  await page.click(`#list button:has-text("${second}")`);
  await keyboard.press('1');
  await keyboard.press('Enter');
  await said(page, `Saved ${second}: Bug. Now`);
  await page.click(`#list button:has-text("${first}")`);
  await keyboard.press('1');
  await keyboard.press('Enter');
  await said(page, `Saved ${first}: Billing, Bug. Now`);
  expect(await stored(opened, first, second, third)).toEqual([
    'random seen',
    'random blind',
    'chosen random seen',
  ]);
  await keyboard.press('z');
  await said(page, `Undone ${first}.`);
  expect(await stored(opened, first)).toEqual(['random blind']);
  expect(await stateOf(page, first)).toBe('labelled: Billing');
  expect(await page.locator('.done').first().innerText()).toBe('3 of 20');
});

it('takes another category, typed in a field in which keys are dead, where the prompt has no list', async () => {
  await using opened = await open({ text: '---\nname: triage\n---\nSort: {text}\n' });
  const { page } = opened;
  const { keyboard } = page;
  const first = await ticket(page);
  await page.focus('#other-name');
  await keyboard.type('Tax? 1xzu/');
  expect(await ticket(page)).toBe(first);
  await keyboard.press('Enter');
  await page.locator('#choices [aria-pressed=true]:has-text("Tax? 1xzu/")').waitFor();
  await keyboard.press('Enter');
  await said(page, `Saved ${first}: Tax? 1xzu/.`);
  await page.focus('#other-name');
  await keyboard.type(' tax? 1XZU/ ');
  await keyboard.press('Enter');
  await page.reload();
  expect(await page.locator('#choices button').allInnerTexts()).toEqual(['Tax? 1xzu/ 1']);
  expect(await page.locator('#choices button').getAttribute('aria-pressed')).toBe('true');
});

it('hides the proposal in blind mode until its user has decided, and accepts none that is not seen', async () => {
  await using endpoint = await bugs();
  await using opened = await open({ endpoint });
  const { page } = opened;
  const { keyboard } = page;
  await propose(page);
  await page.check('#blind');
  const first = await ticket(page);
  await page.locator('article:visible .no-proposal:visible').waitFor();
  expect(await page.locator('.proposal:visible').count()).toBe(0);
  expect(await page.locator('.choice[aria-pressed=true]').count()).toBe(0);
  await keyboard.press('Enter');
  await said(page, 'Choose a category first.');
  expect(await ticket(page)).toBe(first);
  await keyboard.press('2');
  await keyboard.press('Enter');
  await said(page, `Saved ${first}: Billing.`);
  await keyboard.press('ArrowLeft');
  await page.locator('.proposal:visible:has-text("Proposed: Bug")').waitFor();
  await page.reload();
  expect(await page.isChecked('#blind')).toBe(true);
});

it('has keys that can be changed and switched off, and that are dead in a field and with a modifier', async () => {
  await using opened = await open();
  const { page } = opened;
  const { keyboard } = page;
  const pressed = page.locator('.choice[aria-pressed=true]');
  expect(await page.locator('.choice kbd').allInnerTexts()).toEqual([...'123456789ab', 'u']);

  // A French keyboard has digits with Shift, and a Russian one other letters.
  const type = (key: string, code: string, shiftKey = false) =>
    page.dispatchEvent('#ticket', 'keydown', { key, code, shiftKey });
  const before = await pressed.allInnerTexts();
  await type('&', 'Digit1');
  await type('é', 'Digit2');
  await type('г', 'KeyU');
  const after = await pressed.allInnerTexts();
  for (const name of ['Bug 1', 'Billing 2', 'Urgent u'])
    expect(after.includes(name)).not.toBe(before.includes(name));
  await type('1', 'Digit1', true);
  await type('2', 'Digit2', true);
  await type('Г', 'KeyU', true);
  await type('!', 'Digit1', true);
  await type('г', 'KeyU');
  expect(await pressed.allInnerTexts()).toEqual(before);

  await keyboard.press('?');
  await page.focus('[data-field="=Billing"]');
  await keyboard.press('u');
  await page.locator('#key-problem:has-text("u is the key of “urgent”")').waitFor();
  await keyboard.press('q');
  await page.locator('.choice[data-key=q]:has-text("Billing")').waitFor({ state: 'attached' });
  await keyboard.press('Escape');
  await keyboard.press('2');
  expect(await pressed.allInnerTexts()).not.toContain('Billing q');
  await keyboard.press('q');
  expect(await pressed.allInnerTexts()).toEqual(expect.arrayContaining(['Billing q']));
  await page.reload();
  expect(await page.locator('.choice:has-text("Billing") kbd').innerText()).toBe('q');

  await keyboard.press('/');
  await keyboard.type('uxz1');
  expect(await page.inputValue('#search')).toBe('uxz1');
  await page.focus('#ticket');
  for (const modifier of ['Control', 'Alt', 'Meta', 'Shift']) await keyboard.press(`${modifier}+u`);
  expect(await pressed.allInnerTexts()).toEqual(['Billing q']);
  await page.uncheck('#keys');
  await keyboard.press('u');
  expect(await pressed.allInnerTexts()).toEqual(['Billing']);
  expect(await page.locator('kbd:visible').count()).toBe(0);
  await page.check('#keys');
  await keyboard.press('u');
  expect(await pressed.allInnerTexts()).toEqual(['Billing q', 'Urgent u']);
});

it('runs no script of tickets, and finds and filters them', async () => {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = naughty.map((text, n) => [`${n} ${text.slice(0, 40)}`, text, text].map(quoted).join(','));
  await using opened = await open({ csv: `id,subject,text\n${lines.join('\n')}\n` });
  const { page } = opened;
  expect(await page.locator('article').count()).toBe(naughty.length);
  for (const _ of Array.from({ length: 40 })) await page.keyboard.press('ArrowRight');
  // Out of the order of the draw it would still be to do.
  await page.click('#list button >> nth=0');
  await page.keyboard.press('1');
  await page.keyboard.press('Enter');
  await page.locator('#list [data-state=labelled]').waitFor();
  expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false);
  await page.check('[value="labelled"]');
  expect(await page.locator('#list button:visible').count()).toBe(1);
  await page.keyboard.press('/');
  await page.keyboard.type('DROP TABLE');
  await page.keyboard.press('Enter');
  await page.locator('a:has-text("Show all")').waitFor();
  expect(await page.locator('article').count()).toBe(
    naughty.filter((text) => text.toUpperCase().includes('DROP TABLE')).length,
  );
});

it.each(['light', 'dark'] as const)('has no fault that axe finds, in a %s browser', async (colorScheme) => {
  await using endpoint = await bugs();
  await using opened = await open({ endpoint, ...(colorScheme === 'dark' && { colorScheme }) });
  const { page, refused } = opened;
  await propose(page);
  await page.keyboard.press('Enter');
  await page.keyboard.press('x');
  refused.set('/api/label', 'refuse');
  await page.keyboard.press('u');
  await page.keyboard.press('Enter');
  await page.locator('#failures li').first().waitFor();
  await page.setViewportSize({ width: 1280, height: 800 });
  expect(await violationsOf(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 700 });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
  expect(await violationsOf(page)).toEqual([]);
  await page.click('[data-do=help]');
  expect(await violationsOf(page)).toEqual([]);
  await page.keyboard.press('Escape');

  const { files } = readEnvironment(opened.user.env);
  const other = {
    issuer: 'https://id.example',
    identity: {
      userId: 'a-reviewer-with-a-long-name@example.com',
      email: undefined,
      orgId: undefined,
      roles: [],
    },
  };
  await using theirs = labelsIn(files.prompts, other, 'everyone');
  for (const id of ids)
    await theirs.add(labelDraft(id, { ticket: { id, text: `About ${id}\n\nthe text of ${id}` } }));
  for (const path of ['/review/agreement', '/review/labels']) {
    await page.goto(new URL(path, page.url()).href);
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      expect(await violationsOf(page)).toEqual([]);
    }
  }
});
