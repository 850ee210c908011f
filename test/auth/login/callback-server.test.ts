import { once } from 'node:events';
import { request } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { awaitCallback, type Callback } from '../../../src/auth/login/awaited-callback.js';
import { type CallbackServerOptions, startCallbackServer } from '../../../src/auth/login/callback-server.js';
import { failure, success } from '../../../src/auth/login/pages.js';
import { errorOf } from '../../support/auth.js';

interface Reply {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Sends what a browser would not. */
async function send(uri: string, { method = 'GET', path = '', headers = {} } = {}): Promise<Reply> {
  const { port, pathname } = new URL(uri);
  const sent = request({ host: '127.0.0.1', port, method, path: path || pathname, headers, agent: false });
  sent.end();
  const [response] = await once(sent, 'response');
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

/** Waits for the state "right", and then does something with the browser. */
function offering(then: (show: Callback['show']) => void): CallbackServerOptions['offer'] {
  const awaited = awaitCallback('right');
  void awaited.arrived.then(({ show }) => then(show));
  return awaited.offer;
}

function start(options: Partial<CallbackServerOptions> = {}) {
  return startCallbackServer({
    ports: [],
    offer: offering((show) => show(success('Ann'))),
    ...options,
  });
}

const callback = '/callback?state=right&code=c';

describe('the address that the browser comes back to', () => {
  it('is the loopback address by its number, on a free port', async () => {
    await using server = await start();
    expect(server.redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
  });

  it('hands on what the browser brings, and shows it the result', async () => {
    const seen: string[] = [];
    await using server = await start({
      offer: ({ parameters, show }) => {
        seen.push(String(parameters));
        show(failure('no'));
        show(success('Ann'));
        return 'taken';
      },
    });
    const reply = await send(server.redirectUri, { path: `${callback}&x=%C3%A9+?` });
    expect(reply).toMatchObject({ status: 400, body: expect.stringContaining('You are not logged in') });
    expect(seen).toEqual(['state=right&code=c&x=%C3%A9+%3F']);
  });

  it('case 5: answers a second callback with 410, whatever it brings', async () => {
    await using server = await start();
    expect(await send(server.redirectUri, { path: callback })).toMatchObject({ status: 200 });
    for (const path of [callback, '/callback?state=wrong&code=c', '/callback'])
      expect(await send(server.redirectUri, { path })).toMatchObject({ status: 410 });
  });

  it.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example', '[::1]:80'])(
    'case 9: refuses the name %j with 421 and goes on waiting',
    async (host) => {
      await using server = await start();
      expect(await send(server.redirectUri, { path: callback, headers: { host } })).toMatchObject({
        status: 421,
      });
      expect(await send(server.redirectUri, { path: callback })).toMatchObject({ status: 200 });
    },
  );

  it.each([
    ['POST', callback, 405],
    ['HEAD', callback, 405],
    ['OPTIONS', callback, 405],
    ['GET', '/callback/x', 404],
    ['GET', '/callbackx', 404],
    ['GET', '/favicon.ico', 404],
    ['GET', 'http://evil.example/callback?state=right&code=c', 404],
  ])('case 10: answers %s %s with %i, and lets no other page read that', async (method, path, status) => {
    await using server = await start();
    const reply = await send(server.redirectUri, {
      method,
      path,
      headers: { origin: 'https://evil.example', 'access-control-request-private-network': 'true' },
    });
    expect(reply.status).toBe(status);
    expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(await send(server.redirectUri, { path: callback })).toMatchObject({ status: 200 });
  });

  it('case 11: has nothing at its root', async () => {
    await using server = await start();
    expect(await send(server.redirectUri, { path: '/' })).toMatchObject({ status: 404, body: '' });
  });

  // It and the next one take seconds each, and nothing from each other.
  it.concurrent('case 12: stands ten thousand requests, some of 16 KB, and still takes the right one', async () => {
    await using server = await start();
    const { port } = new URL(server.redirectUri);
    const before = process.memoryUsage().rss;
    const flood = async () => {
      for (let n = 0; n < 1_250; n++) {
        const long = n % 50 === 0 ? 'x'.repeat(16_000) : 'x';
        await send(server.redirectUri, { path: `/callback?state=${long}&code=${n}` }).catch(() => 'too long');
      }
    };
    await Promise.all(Array.from({ length: 8 }, flood));
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
    expect(await send(`http://127.0.0.1:${port}/callback`, { path: callback })).toMatchObject({
      status: 200,
    });
  });

  it.concurrent('case 13: hangs up on a client that does not finish asking', async () => {
    await using server = await start();
    const socket = connect(Number(new URL(server.redirectUri).port), '127.0.0.1');
    socket.write('GET /callback?state=right HTTP/1.1\r\nHost: 127.0.0.1\r\n');
    const dripping = setInterval(() => socket.write('X-A: b\r\n'), 100);
    socket.on('error', () => 'hung up');
    expect(await text(socket)).toMatch(/^(HTTP\/1\.1 408|$)/);
    clearInterval(dripping);
    expect(await send(server.redirectUri, { path: callback })).toMatchObject({ status: 200 });
  });

  it('case 14: does not wait for a connection that nothing comes over', async () => {
    const server = await start();
    const socket: Socket = connect(Number(new URL(server.redirectUri).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.on('error', () => 'hung up');
    const closed = once(socket, 'close');
    await server[Symbol.asyncDispose]();
    await closed;
  });

  it('case 15: escapes what a provider wrote, and lets the page load nothing', async () => {
    const hostile = `<img src=x onerror="alert('1')">&amp;`;
    await using server = await start({ offer: offering((show) => show(failure(hostile))) });
    const { headers, body, status } = await send(server.redirectUri, { path: callback });
    expect(status).toBe(400);
    expect(body).toContain('&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;');
    expect(body).not.toContain('<img');
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringMatching(/^default-src 'none'; style-src 'sha256-/),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
  });

  it('case 17: names the registered ports where all of them are taken', async () => {
    const others = [createServer(), createServer()];
    for (const other of others) await once(other.listen(0, '127.0.0.1'), 'listening');
    const ports = others.map((other) => {
      const address = other.address();
      return typeof address === 'object' && address !== null ? address.port : 0;
    });
    const error = await errorOf(start({ ports }));
    expect(error).toMatchObject({ code: 'no_port', hint: expect.stringContaining('--device') });
    for (const port of ports) expect(error.message).toContain(String(port));
    for (const other of others) other.close();
  });

  it('takes the first registered port that is free', async () => {
    const taken = createServer();
    await once(taken.listen(0, '127.0.0.1'), 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const free = await start();
    const { port: second } = new URL(free.redirectUri);
    await free[Symbol.asyncDispose]();
    await using server = await start({ ports: [port, Number(second)] });
    expect(server.redirectUri).toBe(`http://127.0.0.1:${second}/callback`);
    taken.close();
  });

  it('case 18: is not moved by anyone who sits on the same port of ::1', async () => {
    const squatter = createServer();
    await once(squatter.listen(0, '::1'), 'listening');
    const address = squatter.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await using server = await start({ ports: [port] });
    expect(server.redirectUri).toBe(`http://127.0.0.1:${port}/callback`);
    expect(await send(server.redirectUri, { path: callback })).toMatchObject({ status: 200 });
    squatter.close();
  });
});
