import { inflateSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { violationsOf } from '../support/axe.js';
import { startBrowser } from '../support/browser.js';
import { startIssuer } from '../support/issuer.js';
import { authSection, startLogin } from '../support/login.js';
import { newUser } from '../support/program.js';

let browser: Awaited<ReturnType<typeof startBrowser>>;
beforeAll(async () => {
  browser = await startBrowser();
  return () => browser[Symbol.asyncDispose]();
});

/** The colours that a PNG of 8-bit RGB or RGBA shows. */
function coloursOf(png: Buffer): Set<string> {
  const width = png.readUInt32BE(16);
  const channels = png[25] === 6 ? 4 : 3;
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const raw = inflateSync(Buffer.concat(data));
  const colours = new Set<string>();
  // Whatever the filters make of them: a blank picture has hardly any different ones.
  for (let at = 0; at < raw.length; at += channels * 7 + 1)
    colours.add(raw.toString('hex', at, at + channels));
  return width > 0 ? colours : new Set();
}

describe.each(['light', 'dark'] as const)('a person with a %s browser', (colorScheme) => {
  it('logs in as a person does, and sees that it is done', async () => {
    await using issuer = await startIssuer();
    await using user = await newUser();
    await user.configure(authSection(issuer));
    const { terminal, url } = await startLogin(user);
    const context = await browser.newContext({ colorScheme });
    const page = await context.newPage();
    const loaded: string[] = [];
    page.on('request', (request) => loaded.push(request.url()));
    await page.goto(url);
    await page.fill('input[name=login]', 'ann');
    await page.fill('input[name=password]', 'any');
    await page.click('text=Sign-in >> nth=-1');
    await page.click('text=Continue');
    await page.waitForURL(/^http:\/\/127\.0\.0\.1:\d+\/callback/);
    expect(await page.title()).toBe('You are logged in · ticketsift');
    expect(await page.textContent('main')).toContain('ticketsift knows you as Ann Lee (ann@example.com).');
    expect(await terminal.exited).toBe(0);

    expect(await violationsOf(page)).toEqual([]);
    const picture = await page.screenshot();
    expect(coloursOf(picture).size).toBeGreaterThan(20);
    const ours = loaded.filter(
      (address) => address.startsWith('http://127.0.0.1') && !address.startsWith(issuer.url),
    );
    expect(ours.map((address) => new URL(address).pathname)).toEqual(['/callback']);
    await context.close();
  });

  it('sees that it failed where the person is not let in', async () => {
    await using issuer = await startIssuer();
    await using user = await newUser();
    await user.configure(authSection(issuer, '  allow:\n    email_domains: [other.example]\n'));
    const { terminal, url } = await startLogin(user);
    const context = await browser.newContext({ colorScheme });
    const page = await context.newPage();
    await page.goto(url);
    await page.fill('input[name=login]', 'bob');
    await page.fill('input[name=password]', 'any');
    await page.click('text=Sign-in >> nth=-1');
    await page.click('text=Continue');
    await page.waitForURL(/callback/);
    expect(await page.textContent('h1')).toBe('You are not logged in');
    expect(await page.textContent('main')).toContain('auth.allow.email_domains');
    expect(await terminal.exited).toBe(4);
    expect(await violationsOf(page)).toEqual([]);
    const picture = await page.screenshot();
    expect(coloursOf(picture).size).toBeGreaterThan(20);
    await context.close();
  });
});
