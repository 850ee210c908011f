import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEndpoint } from '../support/endpoint.js';
import { csvOf, newUser } from '../support/program.js';
import { type StudioInProcess, startStudio } from '../support/studio.js';
import { virtualClock } from '../support/virtual-clock.js';

const posts = [
  'compare',
  'compare/stop',
  'prompt',
  'edit',
  'open',
  'source',
  'model',
  'sample',
  'upload',
  'test',
  'stop',
  'save',
  'jobs/cancel',
  'jobs/retry',
];
const json = { 'content-type': 'application/json' };

describe('a studio', () => {
  let studio: StudioInProcess;
  let origin: string;
  let cookie: string;
  beforeAll(async () => {
    studio = await startStudio();
    ({ origin } = new URL(studio.address()));
    cookie = await studio.enter();
  });
  afterAll(() => studio[Symbol.asyncDispose]());

  it.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1',
    '127.0.0.1:1',
    'localhost.evil.example',
    '0.0.0.0',
  ])('answers no other host: %j', async (host) => {
    for (const path of ['/', '/assets/studio.css', '/api/events', '/?token=x']) {
      const { status, body } = await studio.send(path, { headers: { host, cookie } });
      expect([400, 421]).toContain(status);
      expect(body).not.toContain('<');
    }
  });

  it.each(posts)('has POST /api/%s from its own page alone', async (name) => {
    const path = `/api/${name}`;
    const body = '{}';
    const own = { cookie, origin };
    for (const headers of [
      { cookie, ...json },
      { cookie, ...json, origin: 'null' },
      { cookie, ...json, origin: 'http://evil.example' },
      { cookie, ...json, origin: origin.replace('http:', 'https:') },
      { cookie, ...json, origin: 'http://localhost:1' },
      { ...own, ...json, 'sec-fetch-site': 'cross-site' },
      { ...own, ...json, 'sec-fetch-site': 'same-site' },
      { ...own, ...json, 'sec-fetch-site': 'none' },
      { ...own, 'content-type': 'text/plain' },
      { ...own, 'content-type': 'application/x-www-form-urlencoded' },
      own,
    ]) {
      expect(
        (await studio.send(path, { method: 'POST', headers, body })).status,
        JSON.stringify(headers),
      ).toBe(403);
    }
  });

  it.each(posts)('has POST /api/%s for those alone whom it let in', async (name) => {
    for (const other of ['', 'ticketsift=x', cookie.replace(/=.*/, '=x'), cookie.replace(/_\d+/, '_1')]) {
      const headers = { ...json, origin, cookie: other };
      const { status } = await studio.send(`/api/${name}`, { method: 'POST', headers, body: '{}' });
      expect(status).toBe(401);
    }
  });

  it.each(posts)('does nothing on GET /api/%s', async (name) => {
    const { status } = await studio.send(`/api/${name}`, { headers: { cookie } });
    // These only read.
    expect(status).toBe(['prompt', 'save', 'compare'].includes(name) ? 200 : 404);
  });

  it.each(['/', '/saved', '/saved/history?prompt=x', '/api/events', '/api/prompt', '/api/tickets/0', '/no'])(
    'shows %s to those alone whom it let in',
    async (path) => {
      const { status, body } = await studio.send(path);
      expect(status).toBe(401);
      expect(body).not.toContain('textarea');
    },
  );

  it('takes no other method', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE']) {
      expect((await studio.send('/', { method, headers: { cookie } })).status).toBe(405);
    }
  });

  it('refuses bodies that its page does not send, and those that are too large', async () => {
    for (const body of [{}, [], null, { text: 1 }, { text: '', more: 1 }]) {
      expect((await studio.post('/api/prompt', body, cookie)).status).toBe(400);
    }
    const edit = { kind: 'set', field: '__proto__.x', value: 'x' };
    expect((await studio.post('/api/edit', { text: '{text}', edit }, cookie)).status).toBe(400);
    expect((await studio.post('/api/prompt', { text: 'x'.repeat(3_000_000) }, cookie)).status).toBe(413);
  });

  it('opens prompts by name and no file', async () => {
    await studio.user.folder.write('secret.md', 'top secret {text}');
    await studio.user.folder.write('secret', 'top secret {text}');
    for (const prompt of ['secret.md', './secret.md', '/etc/passwd', '../x', 'secret', 'shipped:../x']) {
      const { status, body } = await studio.post('/api/open', { prompt }, cookie);
      expect(status).toBe(404);
      expect(body).not.toContain('top secret');
    }
    expect(
      (await studio.send('/saved/diff?from=secret.md&to=./secret.md', { headers: { cookie } })).status,
    ).toBe(404);
    for (const name of ['', './secret.md', 'a@1']) {
      const path = `/saved/history?prompt=${encodeURIComponent(name)}`;
      expect((await studio.send(path, { headers: { cookie } })).status).toBe(name === 'a@1' ? 400 : 404);
    }
    expect((await studio.post('/api/source', { name: '/etc/passwd' }, cookie)).status).toBe(404);
  });

  it('has all answers say what a browser may do with them', async () => {
    for (const path of [
      '/',
      '/saved',
      '/saved/history?prompt=no',
      '/assets/try.js',
      '/api/prompt',
      '/api/tickets/9',
      '/no',
    ]) {
      const { headers } = await studio.send(path, { headers: { cookie } });
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'content-security-policy': expect.stringMatching(
          /default-src 'none'; script-src 'self'; style-src 'self'/,
        ),
      });
      expect(headers['content-security-policy']).not.toContain('unsafe');
    }
  });

  it('has no script and no style in a page', async () => {
    const { body } = await studio.send('/', { headers: { cookie } });
    expect(body.match(/<script[^>]*>[^<]/)).toBeNull();
    expect(body).not.toMatch(/<style|\sstyle=|\son\w+=/);
  });

  it.each(['../app.js', '..%2fapp.js', 'tsconfig.json', 'types.d.ts', '__proto__', 'x'])(
    'has no asset %s',
    async (name) => {
      expect((await studio.send(`/assets/${name}`, { headers: { cookie } })).status).toBe(404);
    },
  );
});

describe('the address in the terminal', () => {
  it('lets one browser in, once', async () => {
    await using studio = await startStudio();
    const { pathname, search } = new URL(studio.address());
    expect(search).toMatch(/^\?token=[\w-]{43}$/);
    // A browser that looks ahead burns nothing.
    const ahead = await studio.send(pathname + search, { headers: { 'sec-purpose': 'prefetch;prerender' } });
    expect(ahead.status).toBe(503);
    const first = await studio.send(pathname + search);
    expect(first).toMatchObject({ status: 303, headers: { location: '/' } });
    expect(String(first.headers['set-cookie'])).toMatch(
      /^ticketsift_\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const second = await studio.send(pathname + search);
    expect(second.status).toBe(403);
    expect(second.headers['set-cookie']).toBeUndefined();
    expect(second.body).toContain('This address has already been used');
  });

  it('is a fresh one with each Enter, and the one before is worth nothing', async () => {
    await using studio = await startStudio();
    const before = new URL(studio.address());
    const after = new URL(await studio.pressEnter());
    expect(after.search).not.toBe(before.search);
    expect((await studio.send(before.pathname + before.search)).status).toBe(403);
    expect((await studio.send(after.pathname + after.search)).status).toBe(303);
  });

  it('gives a session that no one has chosen before', async () => {
    await using studio = await startStudio();
    const { pathname, search, port } = new URL(studio.address());
    const planted = `ticketsift_${port}=${'a'.repeat(43)}`;
    const { headers } = await studio.send(pathname + search, { headers: { cookie: planted } });
    expect(String(headers['set-cookie'])).not.toContain('a'.repeat(43));
    expect((await studio.send('/', { headers: { cookie: planted } })).status).toBe(401);
  });

  it('is in the log of nothing, and neither is the text of a ticket', async () => {
    await using studio = await startStudio(['t.csv'], { user: await userWith(['top secret text']) });
    const cookie = await studio.enter();
    await studio.post('/api/prompt', { text: 'also secret {nothing}' }, cookie);
    await studio.end();
    const { stderr, stdout } = await studio.run.finished;
    expect(stderr).not.toMatch(/token|secret/);
    expect(stdout.split('\n')).toHaveLength(2);
    await studio.user[Symbol.asyncDispose]();
  });
});

describe('--listen', () => {
  it.each([
    '0.0.0.0:8080',
    '192.168.1.2:80',
    '[::]:8080',
    'example.com:80',
    '::1',
    'x',
    '99999',
    '127.0.0.1:',
  ])('%s is refused', async (address) => {
    await using user = await newUser();
    expect(await user.run(['studio', '--listen', address])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/for you alone|is not a port/),
    });
  });

  it('says that a port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    await using user = await newUser();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const { code, stderr } = await user.run(['studio', '--listen', String(port)]);
    other.close();
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('(no_port)') });
  });
});

describe('a dropped file', () => {
  it('is kept for its user alone, read, and deleted with the studio', async () => {
    await using user = await newUser();
    await using studio = await startStudio([], { user });
    const cookie = await studio.enter();
    const { origin } = new URL(studio.address());
    const drop = (name: string, body: string) =>
      studio.send('/api/upload', {
        method: 'POST',
        headers: {
          cookie,
          origin,
          'content-type': 'application/octet-stream',
          'x-file-name': encodeURIComponent(name),
        },
        body,
      });
    expect((await drop('../../naïve ✓.csv', csvOf(['a', 'b']))).status).toBe(200);
    const folder = user.folder.file('home/state/studio');
    const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.csv'));
    expect(files).toHaveLength(1);
    const { mode } = await stat(`${folder}/${files[0]}`);
    expect((mode & 0o777).toString(8)).toBe('600');
    expect(JSON.parse((await studio.send('/api/tickets/0', { headers: { cookie } })).body)).toMatchObject({
      text: 'a',
      place: '../../naïve ✓.csv:2',
    });
    await studio.end();
    expect((await readdir(folder)).filter((name) => !name.startsWith('draft-'))).toEqual([]);
  });
});

it('ends after half an hour without a page, and not before', async () => {
  const clock = virtualClock();
  await using user = await newUser();
  const run = user.begin(['studio'], { clock });
  await run.until(/Ctrl-C ends/);
  clock.advance(30 * 60_000 - 1);
  expect(run.output()).not.toContain('no page was open');
  clock.advance(1);
  expect(await run.finished).toMatchObject({ code: 0, stderr: expect.stringContaining('no page was open') });
});

it('ends at once though a page is open', async () => {
  await using studio = await startStudio();
  const page = await openEvents(studio, await studio.enter());
  await page.until(/event: rows/);
  expect(await studio.end()).toBe(0);
  page.close();
});

it('takes no HEAD for an open page', async () => {
  await using studio = await startStudio();
  const cookie = await studio.enter();
  for (let n = 0; n < 60; n++) {
    const { status, body } = await studio.send('/api/events', { method: 'HEAD', headers: { cookie } });
    expect([status, body]).toEqual([200, '']);
  }
  const page = await openEvents(studio, cookie);
  await page.until(/event: rows/);
  page.close();
});

it('keeps a draft that only its user can read, over a studio that ends', async () => {
  await using user = await newUser();
  {
    await using studio = await startStudio([], { user });
    await studio.post('/api/prompt', { text: 'my own {text}' }, await studio.enter());
  }
  const folder = user.folder.file('home/state/studio');
  const [draft = ''] = (await readdir(folder)).filter((name) => name.startsWith('draft-'));
  expect(((await stat(`${folder}/${draft}`)).mode & 0o777).toString(8)).toBe('600');
  expect(await readFile(`${folder}/${draft}`, 'utf8')).toContain('my own {text}');
  await using studio = await startStudio([], { user });
  const { body } = await studio.send('/api/prompt', { headers: { cookie: await studio.enter() } });
  expect(JSON.parse(body)).toMatchObject({
    text: 'my own {text}',
    prompt: { isChanged: true, isRestored: true },
  });
});

describe('a folder that is not trusted', () => {
  it('sends nothing anywhere', async () => {
    await using endpoint = await startEndpoint();
    await using user = await userWith(['a']);
    await user.folder.write('p.md', '---\nmodel: stand-in\n---\n{text}');
    await user.folder.write(
      'ticketsift.yaml',
      `base_url: ${endpoint.url.replace('127.0.0.1', 'localhost')}\n`,
    );
    const { code, stdout, stderr } = await user.run(['studio', 't.csv', '--prompt', 'p.md']);
    expect({ code, stdout, stderr }).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('(not_trusted)'),
    });
    expect(endpoint.requests.length + endpoint.listings.length).toBe(0);
  });

  it('sends nothing for a prompt either that is written on the page', async () => {
    await using endpoint = await startEndpoint();
    await using user = await userWith(['a']);
    await user.folder.write(
      'ticketsift.yaml',
      `base_url: ${endpoint.url.replace('127.0.0.1', 'localhost')}\n`,
    );
    await user.folder.write('p.md', '---\nmodel: embedded\n---\n{text}');
    await using studio = await startStudio(['t.csv', '--prompt', 'p.md'], { user });
    const cookie = await studio.enter();
    const page = await openEvents(studio, cookie);
    await page.until(/"tickets":1/);
    await studio.post('/api/test', { text: '---\nmodel: stand-in\n---\n{text}' }, cookie);
    await page.until(/"problem":\{"code":"not_trusted"/);
    expect(endpoint.requests.length + endpoint.listings.length).toBe(0);
    page.close();
  });
});

async function userWith(texts: readonly string[]) {
  const user = await newUser();
  await user.folder.write('t.csv', csvOf(texts));
  return user;
}

/** Listens to what happens, as a page does. */
async function openEvents(studio: StudioInProcess, cookie: string) {
  const { origin } = new URL(studio.address());
  const controller = new AbortController();
  const response = await fetch(`${origin}/api/events`, { headers: { cookie }, signal: controller.signal });
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let seen = '';
  return {
    async until(pattern: RegExp) {
      while (!pattern.test(seen)) {
        const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
        if (done) throw new Error(`The events ended without ${pattern}:\n${seen}`);
        seen += value;
      }
    },
    close: () => controller.abort(),
  };
}
