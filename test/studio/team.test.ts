import { readdir, readFile, stat } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEnvironment } from '../../src/config/environment.js';
import { createApp } from '../../src/studio/app.js';
import { logIn } from '../support/login.js';
import { goThrough } from '../support/person.js';
import { csvOf, newUser } from '../support/program.js';
import { type Browser, origin, startTeamStudio, type TeamStudio } from '../support/team-studio.js';

const everybody = {
  hosts: [],
  scheme: 'https',
  openPosts: new Set<string>(),
  routes: undefined,
  admit: async () => undefined,
  [Symbol.asyncDispose]: async () => {},
} as const;
const app = createApp({ door: everybody, world: { environment: readEnvironment({}) }, accent: undefined });

/** Each route of the studio but those of what anybody may have, with something in place of what it names. */
const routes = app.routes
  .filter(({ method, path }) => method !== 'ALL' && !path.startsWith('/assets/'))
  .map(({ method, path }) => ({ method, path: path.replace(/:\w+/g, '0') }));
const pathsOf = (wanted: string, isCalled: boolean) => [
  ...new Set(
    routes
      .filter(({ method, path }) => method === wanted && path.startsWith('/api/') === isCalled)
      .map(({ path }) => path),
  ),
];
const pages = [...pathsOf('GET', false), '/saved/history?prompt=x', '/no'];
const posts = pathsOf('POST', true);
const json = { 'content-type': 'application/json' };

/** The query of the redirect by which the provider ends a login. */
async function answerFor(browser: Browser, account: string): Promise<URLSearchParams> {
  return new URL((await goThrough(await browser.begin(), account)) ?? '').searchParams;
}

describe('a studio for a team', () => {
  let studio: TeamStudio;
  beforeAll(async () => {
    studio = await startTeamStudio(['t.csv'], {
      auth: '  require: true\n  account_url: https://auth.example.com/me\n',
      prepare: async ({ folder }) => {
        await folder.write('t.csv', csvOf(['one', 'two']));
      },
      // A token of a job says who the operator is, and no more.
      env: { TICKETSIFT_TOKEN: 'of-the-operator' },
    });
  });
  afterAll(() => studio[Symbol.asyncDispose]());

  it('logs a person in at the provider, and says who is signed in', async () => {
    const browser = studio.newBrowser();
    const first = await browser.send('/');
    expect(first).toMatchObject({ status: 303, headers: { location: '/login?next=%2F' } });
    const address = new URL(await browser.begin());
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      redirect_uri: `${origin}/login/callback`,
      code_challenge_method: 'S256',
      state: expect.stringMatching(/.{40}/),
      nonce: expect.stringMatching(/.{40}/),
    });
    const back = await browser.logIn('ann');
    expect(back).toMatchObject({ status: 303, headers: { location: '/' } });
    expect([back.headers['set-cookie']].flat().map(String)).toContainEqual(
      expect.stringMatching(/^__Host-ticketsift=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    );
    expect([...browser.cookies.keys()]).toEqual(['__Host-ticketsift']);
    const { status, body, headers } = await browser.send('/');
    expect(status).toBe(200);
    expect(body).toContain('Signed in as <bdi>Ann Lee (ann@example.com)</bdi>');
    expect(body).toContain('href="https://auth.example.com/me"');
    expect(headers['strict-transport-security']).toMatch(/^max-age=\d{8}$/);
  });

  it('shows the address for people alone, and no token', () => {
    expect(studio.run.output()).toMatch(
      /^https:\/\/sift\.example\.com\nnote: a proxy that speaks https sends/,
    );
    expect(studio.run.output()).not.toContain('token=');
  });

  it('has no page and no action that these tests do not know', () => {
    expect(pages).toEqual(expect.arrayContaining(['/', '/saved', '/compare', '/review', '/runs', '/checks']));
    expect(posts).toEqual(expect.arrayContaining(['/api/prompt', '/api/upload', '/api/save', '/api/label']));
    expect(pathsOf('POST', false)).toEqual([]);
  });

  it.each(pages)('leads to the login in place of %s', async (path) => {
    const { status, headers, body } = await studio.send(path);
    expect({ status, body }).toEqual({ status: 303, body: '' });
    expect(new URL(String(headers.location), origin).searchParams.get('next')).toBe(path);
  });

  it.each([
    ...pathsOf('GET', true).map((path) => ({ path, method: 'GET' })),
    ...posts.map((path) => ({ path, method: 'POST' })),
  ])('has $method $path for those alone who are signed in', async ({ path, method }) => {
    for (const cookie of ['', '__Host-ticketsift=x', `ticketsift=${'a'.repeat(43)}`]) {
      const { status, body } = await studio.send(path, {
        method,
        headers: { ...json, origin, ...(cookie && { cookie }) },
        ...(method === 'POST' && { body: '{}' }),
      });
      expect(status).toBe(401);
      expect(body).toMatch(/^You are not signed in\. Sign in again in another tab/);
    }
  });

  it.each([
    'evil.example',
    '127.0.0.1',
    'sift.example.com.evil.example',
    'sift.example.com:8080',
    'SIFT.example.com',
  ])('answers no other host: %s, whatever a proxy forwards', async (host) => {
    for (const path of ['/', '/login', '/login/callback', '/assets/studio.css', '/logout']) {
      const forwarded = { 'x-forwarded-host': 'sift.example.com', forwarded: 'host=sift.example.com' };
      expect((await studio.send(path, { headers: { host, ...forwarded } })).status).toBe(421);
    }
    const body = 'logout_token=x';
    expect(
      (await studio.send('/logout/backchannel', { method: 'POST', headers: { host }, body })).status,
    ).toBe(421);
  });

  it.each([...posts, '/logout'])('has POST %s from its own pages alone', async (path) => {
    const browser = studio.newBrowser();
    await browser.logIn('ann');
    for (const headers of [
      json,
      { ...json, origin: 'null' },
      { ...json, origin: 'http://sift.example.com' },
      { ...json, origin: 'https://evil.example' },
      { ...json, origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' },
      { ...json, origin, 'sec-fetch-site': 'cross-site' },
      { ...json, origin, 'sec-fetch-site': 'same-site' },
      { ...json, origin, 'sec-fetch-site': 'none' },
      { origin, 'content-type': 'application/x-www-form-urlencoded' },
      { origin, 'content-type': 'text/plain' },
    ]) {
      const { status } = await browser.send(path, { method: 'POST', headers, body: '{}' });
      expect(status, JSON.stringify(headers)).toBe(403);
    }
    expect((await browser.send('/api/prompt')).status).toBe(200);
  });

  it('does nothing on GET but for the callback', async () => {
    const browser = studio.newBrowser();
    await browser.logIn('ann');
    await browser.send('/logout');
    await browser.send('/login');
    expect((await browser.send('/logout/backchannel')).status).toBe(404);
    expect((await browser.send('/api/prompt')).status).toBe(200);
  });

  it('takes the end of a login in the browser alone that began it', async () => {
    const [attacker, victim] = [studio.newBrowser(), studio.newBrowser()];
    const answer = await answerFor(attacker, 'bob');
    // Without a login of its own, and in the middle of one.
    for (const begin of [async () => '', () => victim.begin()]) {
      await begin();
      const { status, headers, body } = await victim.send(`/login/callback?${answer}`);
      expect(status).toBe(400);
      expect(headers['set-cookie']).toBeUndefined();
      expect(body).toContain('You are not signed in');
    }
    // And that one goes on.
    const own = await answerFor(victim, 'ann');
    expect((await victim.send(`/login/callback?${own}`)).status).toBe(303);
  });

  it('takes no code of another login', async () => {
    const [one, other] = [studio.newBrowser(), studio.newBrowser()];
    const stolen = (await answerFor(one, 'ann')).get('code') ?? '';
    const answer = await answerFor(other, 'bob');
    answer.set('code', stolen);
    const { status, headers } = await other.send(`/login/callback?${answer}`);
    expect(status).toBe(400);
    expect(String(headers['set-cookie'])).not.toContain('__Host-ticketsift=');
  });

  it('takes the end of a login once', async () => {
    const browser = studio.newBrowser();
    const answer = await answerFor(browser, 'ann');
    const before = new Map(browser.cookies);
    expect((await browser.send(`/login/callback?${answer}`)).status).toBe(303);
    for (const kept of [browser.cookies, before]) {
      const cookie = [...kept].map(([name, value]) => `${name}=${value}`).join('; ');
      const again = await studio.send(`/login/callback?${answer}`, { headers: { cookie } });
      expect(again.status).toBe(400);
      expect(again.headers['set-cookie'] ?? '').not.toContain('__Host-ticketsift=');
    }
    expect(studio.issuer.grants('authorization_code')).toBeGreaterThan(0);
  });

  it('uses up no code for a browser that looks ahead', async () => {
    const browser = studio.newBrowser();
    const answer = await answerFor(browser, 'ann');
    const path = `/login/callback?${answer}`;
    expect((await browser.send(path, { headers: { 'sec-purpose': 'prefetch' } })).status).toBe(503);
    expect((await browser.send(path, { method: 'HEAD' })).status).toBe(503);
    expect((await browser.send(path)).status).toBe(303);
  });

  it('says what the provider says of a login that was denied', async () => {
    const browser = studio.newBrowser();
    const { searchParams } = new URL(await browser.begin());
    const answer = new URLSearchParams({
      error: 'access_denied',
      error_description: '<script>no</script>',
      state: searchParams.get('state') ?? '',
      iss: studio.issuer.url,
    });
    const { status, body } = await browser.send(`/login/callback?${answer}`);
    expect(status).toBe(403);
    expect(body).toContain('The login was denied');
    expect(body).not.toContain('<script>no');
    expect(body).toContain('<a href="/login">Sign in</a>');
  });

  it('gives each login an id that no browser had before, and ends the one before', async () => {
    const browser = studio.newBrowser();
    const planted = 'a'.repeat(43);
    browser.cookies.set('__Host-ticketsift', planted);
    await browser.logIn('ann');
    const first = browser.cookies.get('__Host-ticketsift') ?? '';
    expect(first).not.toBe(planted);
    // The provider still knows who was there.
    await browser.logIn('bob', '/login?as=another');
    const second = browser.cookies.get('__Host-ticketsift') ?? '';
    expect(second).not.toBe(first);
    for (const id of [planted, first]) {
      const { status } = await studio.send('/api/prompt', { headers: { cookie: `__Host-ticketsift=${id}` } });
      expect(status).toBe(401);
    }
    expect((await browser.send('/')).body).toContain('Bob Ray');
  });

  it.each([
    ['/saved/history?prompt=x', '/saved/history?prompt=x'],
    ['https://evil.example/', '/'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['/\t/evil.example', '/'],
    ['/.//evil.example', '/'],
    ['/a/..//evil.example', '/'],
    ['/%2e//evil.example', '/'],
    ['javascript:alert(1)', '/'],
    ['/logout', '/'],
    ['/login?as=another', '/'],
    ['/api/prompt', '/'],
    ['', '/'],
  ])('goes on from a login that wants %j to %j', async (next, location) => {
    const browser = studio.newBrowser();
    const path = `/login?${new URLSearchParams({ next })}`;
    expect((await browser.logIn('ann', path)).headers.location).toBe(location);
  });

  it('gives each person a desk of their own, and the same one in two browsers', async () => {
    const [ann, annToo, bob] = [studio.newBrowser(), studio.newBrowser(), studio.newBrowser()];
    await ann.logIn('ann');
    await annToo.logIn('ann');
    await bob.logIn('bob');
    await ann.post('/api/prompt', { text: 'of Ann {text}' });
    const textOf = async (browser: Browser) => JSON.parse((await browser.send('/api/prompt')).body).text;
    expect(await textOf(annToo)).toBe('of Ann {text}');
    expect(await textOf(bob)).not.toContain('Ann');
  });

  it('keeps the draft of each person in a folder of their own', async () => {
    await using studio = await startTeamStudio();
    for (const name of ['ann', 'bob']) {
      const browser = studio.newBrowser();
      await browser.logIn(name);
      await browser.post('/api/prompt', { text: `of ${name} {text}` });
    }
    await studio.end();
    const state = studio.user.folder.file('home/state/studio');
    const drafts = (await readdir(state, { recursive: true })).filter((name) => name.includes('draft-'));
    const texts = await Promise.all(drafts.map((name) => readFile(`${state}/${name}`, 'utf8')));
    expect(texts.map((text) => JSON.parse(text).text).toSorted()).toEqual(['of ann {text}', 'of bob {text}']);
    for (const name of drafts) {
      expect(name).toMatch(/^person-[0-9a-f]{32}\/draft-[0-9a-f]{32}\.json$/);
      expect(((await stat(`${state}/${name}`)).mode & 0o777).toString(8)).toBe('600');
    }
  });

  it('says nothing of tickets and tokens in the terminal', async () => {
    const browser = studio.newBrowser();
    await browser.logIn('ann');
    await browser.post('/api/prompt', { text: 'top secret {nothing}' });
    await browser.post('/api/test', { text: 'top secret {nothing}' });
    expect(studio.run.output()).not.toMatch(/secret|eyJ|code=/);
  });
});

describe('the operator of a studio for a team', () => {
  it.each([
    [[], ['--listen', '0.0.0.0:0'], 'no OpenID provider is configured'],
    [[], ['--public-url', origin], 'no OpenID provider is configured'],
    [['auth'], ['--listen', '0.0.0.0:0'], 'no address of https by which they log in'],
    [
      ['auth'],
      ['--listen', '0.0.0.0:0', '--public-url', 'http://sift.example.com'],
      'is not an address of https',
    ],
    [['auth'], ['--public-url', 'http://127.0.0.1:8080'], 'is not an address of https'],
    [['auth'], ['--public-url', 'https://sift.example.com/studio'], 'without a path'],
    [['auth'], ['--public-url', 'https://a:b@sift.example.com'], 'is not an address of https'],
    [['auth'], ['--public-url', 'sift.example.com'], 'is not an address of https'],
  ])('with %j in the configuration and %j reads what to do', async (configured, args, message) => {
    await using user = await newUser();
    if (configured.length > 0) await user.configure('auth:\n  issuer: http://127.0.0.1:9\n  client_id: x\n');
    const { code, stdout, stderr } = await user.run(['studio', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain('--public-url https://sift.example.com');
  });

  it('answers what is asked of trust at the start', async () => {
    await using user = await newUser();
    await user.folder.write('home/config.yaml', 'auth:\n  issuer: http://127.0.0.1:9\n  client_id: x\n');
    await user.folder.write(
      'ticketsift.yaml',
      'sources:\n  desk: { url: "postgres://db.example.com/desk" }\n',
    );
    const { code, stderr } = await user.run(['studio', '--public-url', origin]);
    expect(code).toBe(2);
    expect(stderr).toContain('(not_trusted)');
  });

  it('lends no one their own login', async () => {
    await using studio = await startTeamStudio();
    await logIn(studio.user, 'bob');
    const browser = studio.newBrowser();
    expect((await browser.send('/')).status).toBe(303);
    await browser.logIn('ann');
    const { body } = await browser.send('/');
    expect(body).toContain('Ann Lee');
    expect(body).not.toContain('Bob');
  });
});
