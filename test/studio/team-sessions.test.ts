import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { JWK } from 'oidc-provider';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/core/world/clock.js';
import { goThrough } from '../support/person.js';
import { csvOf } from '../support/program.js';
import { type Browser, origin, startTeamStudio, type TeamStudio } from '../support/team-studio.js';
import { virtualClock } from '../support/virtual-clock.js';

const hour = 60 * 60_000;

/** A time of day that tokens of the provider are not ahead of, however long it takes until they are there. */
const ahead = () => Date.now() + 5 * 60_000;

/** A clock by which time passes, and the time of day does not, so that no token runs out. */
function stoppedDay() {
  const clock = virtualClock(ahead());
  const start = clock.now();
  return Object.assign({}, clock, { now: () => start } satisfies Partial<Clock>);
}

const isIn = async (browser: Browser) => (await browser.send('/api/prompt')).status === 200;

/** Listens to what happens, as a page does. Resolves to what ends when the studio ends it. */
async function listen(studio: TeamStudio, browser: Browser) {
  const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(studio.run.output())?.[1];
  const { request } = await import('node:http');
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return new Promise<{ readonly ended: Promise<void> }>((resolve, reject) => {
    const sent = request({
      port: Number(port),
      host: '127.0.0.1',
      path: '/api/events',
      agent: false,
      headers: { host: 'sift.example.com', cookie },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      expect(response.headers['x-accel-buffering']).toBe('no');
      response.resume();
      resolve({ ended: new Promise((end) => response.on('end', end)) });
    });
    sent.end();
  });
}

describe('a session', () => {
  it('ends after 8 hours without a request, and says so', async () => {
    const clock = stoppedDay();
    await using studio = await startTeamStudio([], { clock });
    const browser = studio.newBrowser();
    await browser.logIn('ann');
    clock.pass(8 * hour - 1);
    expect(await isIn(browser)).toBe(true);
    clock.pass(8 * hour);
    const { status, body } = await browser.send('/api/prompt');
    expect(status).toBe(401);
    expect(body).toMatch(/^You did nothing here for 8 hours\. Sign in again in another tab/);
    expect((await browser.send('/saved')).headers.location).toBe('/login?next=%2Fsaved');
  });

  it('is not kept by a page that listens by itself', async () => {
    const clock = stoppedDay();
    await using studio = await startTeamStudio([], { clock });
    const browser = studio.newBrowser();
    await browser.logIn('ann');
    clock.pass(5 * hour);
    const { ended } = await listen(studio, browser);
    clock.pass(3 * hour);
    clock.advance(10_000);
    await ended;
    expect(await isIn(browser)).toBe(false);
  });

  it('ends 24 hours after the login', async () => {
    const clock = stoppedDay();
    await using studio = await startTeamStudio([], { clock });
    const browser = studio.newBrowser();
    await browser.logIn('ann');
    for (let n = 0; n < 4; n++) {
      clock.pass(6 * hour - 1);
      expect(await isIn(browser)).toBe(true);
    }
    clock.pass(4);
    expect((await browser.send('/api/prompt')).body).toMatch(/^You signed in more than 24 hours ago\./);
  });

  it('ends at "Sign out", in this browser alone, and at the provider', async () => {
    await using studio = await startTeamStudio();
    const [browser, other] = [studio.newBrowser(), studio.newBrowser()];
    await browser.logIn('ann');
    await other.logIn('ann');
    const kept = new Map(browser.cookies);
    const { ended } = await listen(studio, browser);
    const { status, body } = await browser.post('/logout', {});
    expect(status).toBe(200);
    const next = new URL(JSON.parse(body).next);
    expect(next.href).toMatch(new RegExp(`^${studio.issuer.url}/session/end\\?`));
    expect(next.searchParams.get('post_logout_redirect_uri')).toBe(`${origin}/logout`);
    await ended;
    expect(browser.cookies.size).toBe(0);
    const cookie = [...kept].map(([name, value]) => `${name}=${value}`).join('; ');
    expect((await studio.send('/api/prompt', { headers: { cookie } })).status).toBe(401);
    expect(await isIn(other)).toBe(true);
    // And the person comes back from there.
    expect(await goThrough(next.href, 'ann', browser.ofProvider)).toBe(`${origin}/logout`);
    expect((await browser.send('/logout')).body).toContain('You are signed out');
    await studio.end();
    expect(studio.issuer.requests.filter((one) => one === 'POST /token/revocation')).toHaveLength(2);
  });

  it('ends when the provider says that it has signed the person out, in that browser alone', async () => {
    await using studio = await startTeamStudio();
    const [browser, other, bob] = [studio.newBrowser(), studio.newBrowser(), studio.newBrowser()];
    await browser.logIn('ann');
    await other.logIn('ann');
    await bob.logIn('bob');
    const { ended } = await listen(studio, browser);
    await goThrough(`${studio.issuer.url}/session/end?client_id=ticketsift`, 'ann', browser.ofProvider);
    await ended;
    expect((await browser.send('/api/prompt')).body).toMatch(/^You have signed out at the provider\./);
    expect(await isIn(other)).toBe(true);
    expect(await isIn(bob)).toBe(true);
  });

  it('ends for a logout token that the provider has signed, once', async () => {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const key: JWK = { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'known' };
    await using studio = await startTeamStudio([], { issuer: { configuration: { jwks: { keys: [key] } } } });
    const event = 'http://schemas.openid.net/event/backchannel-logout';
    const signed = (claims: object) =>
      new SignJWT({ events: { [event]: {} }, jti: 'j', sub: 'ann', ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: 'known', typ: 'logout+jwt' })
        .setIssuer(studio.issuer.url)
        .setAudience('ticketsift')
        .setIssuedAt()
        .sign(privateKey);
    const say = (token: string) =>
      studio.send('/logout/backchannel', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ logout_token: token }).toString(),
      });
    const browser = studio.newBrowser();
    await browser.logIn('ann');
    for (const wrong of ['', 'x', await signed({ nonce: 'n' }), await signed({ jti: 'other', events: {} })]) {
      expect((await say(wrong)).status).toBe(400);
    }
    // Of somebody else, and of another login of theirs.
    expect((await say(await signed({ jti: 'a', sub: 'bob' }))).status).toBe(200);
    expect((await say(await signed({ jti: 'b', sid: 'no' }))).status).toBe(200);
    expect(await isIn(browser)).toBe(true);
    const token = await signed({});
    expect(await say(token)).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
    expect(await isIn(browser)).toBe(false);
    await browser.logIn('ann');
    expect((await say(token)).status).toBe(400);
    expect(await isIn(browser)).toBe(true);
    const large = await studio.send('/logout/backchannel', { method: 'POST', body: 'x'.repeat(100_000) });
    expect(large.status).toBe(400);
  });
});

describe('auth.allow', () => {
  it('refuses a person at the login, and says why and what to do', async () => {
    await using studio = await startTeamStudio([], {
      auth: '  allow:\n    orgs: [org-1, org-9]\n    emails: [ann@example.com, eve@example.com, bob@example.com]\n',
    });
    const browser = studio.newBrowser();
    const { status, body, headers } = await browser.logIn('bob');
    expect(status).toBe(403);
    expect(body).toContain('auth.allow.orgs does not let you in: yours is org-2');
    for (const other of ['org-1', 'org-9', 'ann@', 'eve@', 'ticketsift logout'])
      expect(body).not.toContain(other);
    expect(body).toContain('href="/login?as=another"');
    expect(String(headers['set-cookie'])).not.toContain('__Host-ticketsift=');
    expect((await browser.send('/')).status).toBe(303);
    // What was handed out is of no use to anybody.
    expect(studio.issuer.requests.filter((one) => one === 'POST /token/revocation')).toHaveLength(2);
    const address = new URL(await browser.begin('/login?as=another'));
    expect(address.searchParams.get('prompt')).toBe('login consent');
    expect((await browser.logIn('ann', '/login?as=another')).status).toBe(303);
  });

  const accounts = () => ({ ann: { email: 'ann@example.com', email_verified: true, roles: ['analyst'] } });

  it('refuses a person when their token is renewed', async () => {
    const people = accounts();
    const clock = virtualClock(ahead());
    await using studio = await startTeamStudio([], {
      clock,
      auth: '  allow:\n    roles: [analyst]\n',
      issuer: { accounts: people, accessTokenTtl: 60 },
    });
    const browser = studio.newBrowser();
    await browser.logIn('ann');
    people.ann.roles = ['guest'];
    expect(await isIn(browser)).toBe(true);
    clock.pass(31_000);
    const { status, body } = await browser.send('/');
    expect(status).toBe(403);
    expect(body).toContain(
      'auth.allow.roles does not let you in: it requires one of analyst, and yours are guest',
    );
    expect(await isIn(browser)).toBe(false);
  });

  it('refuses a person who does nothing, too: tokens are renewed before they run out', async () => {
    const people = accounts();
    const clock = virtualClock(ahead());
    await using studio = await startTeamStudio([], {
      clock,
      auth: '  allow:\n    roles: [analyst]\n',
      issuer: { accounts: people, accessTokenTtl: 60 },
    });
    const browser = studio.newBrowser();
    await browser.logIn('ann');
    const { ended } = await listen(studio, browser);
    people.ann.roles = ['guest'];
    clock.advance(40_000);
    await ended;
    expect(studio.issuer.grants('refresh_token')).toBe(1);
    expect((await browser.send('/api/prompt')).body).toContain('auth.allow.roles');
  });
});

describe('a login that ends in the middle', () => {
  it('keeps what was typed for the same person, and what was dropped for no one', async () => {
    await using studio = await startTeamStudio(['t.csv'], {
      prepare: async ({ folder }) => {
        await folder.write('t.csv', csvOf(['one']));
      },
    });
    const browser = studio.newBrowser();
    await browser.logIn('ann');
    await browser.post('/api/prompt', { text: 'typed {text}' });
    const dropped = await browser.send('/api/upload', {
      method: 'POST',
      headers: { origin, 'content-type': 'application/octet-stream', 'x-file-name': '..%2F..%2Fmine.csv' },
      body: csvOf(['dropped']),
    });
    expect(dropped.status).toBe(200);
    const state = studio.user.folder.file('home/state/studio');
    const { readdir } = await import('node:fs/promises');
    const files = async () =>
      (await readdir(state, { recursive: true })).filter((one) => /\.(csv|json)$/.test(one));
    expect((await files()).map((one) => one.replace(/.*\//, '').replace(/-.*\./, '.'))).toEqual(
      expect.arrayContaining(['1.csv', 'draft.json']),
    );
    await goThrough(`${studio.issuer.url}/session/end?client_id=ticketsift`, 'ann', browser.ofProvider);
    expect((await browser.post('/api/prompt', { text: 'lost?' })).status).toBe(401);
    await browser.logIn('ann');
    expect((await files()).filter((one) => one.endsWith('.csv'))).toEqual([]);
    expect(JSON.parse((await browser.send('/api/prompt')).body)).toMatchObject({
      text: 'typed {text}',
      prompt: { isRestored: true },
    });
  });

  it('goes on when the provider cannot be reached for a while', async () => {
    const clock = virtualClock(ahead());
    await using studio = await startTeamStudio([], { clock, issuer: { accessTokenTtl: 60 } });
    const browser = studio.newBrowser();
    await browser.logIn('ann');
    studio.issuer.setDown(true);
    clock.pass(61_000);
    const { status, body } = await browser.send('/');
    expect(status).toBe(503);
    expect(body).toContain('You stay signed in');
    studio.issuer.setDown(false);
    clock.pass(5_000);
    expect((await browser.send('/')).status).toBe(200);
  });
});

it('lets one person use ten browsers at once', async () => {
  await using studio = await startTeamStudio();
  const browsers = Array.from({ length: 11 }, () => studio.newBrowser());
  for (const browser of browsers) await browser.logIn('ann');
  const [first, second] = await Promise.all(browsers.map(isIn));
  expect([first, second]).toEqual([false, true]);
});
