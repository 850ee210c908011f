import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ErrorCode, TicketsiftError } from '../../../src/core/errors.js';
import { startBatchEndpoint } from '../../support/batch-endpoint/index.js';
import { gate, startEndpoint, status } from '../../support/endpoint.js';
import { acceptingAnyCertificate, startTlsServer } from '../../support/tls-server.js';
import { ask, modelAt, request } from '../model-at.js';

const never = new AbortController().signal;

/** A proxy that leads to a port of this machine, whatever host is named; it tunnels only where it is told to. */
async function startProxy(port: number) {
  const tunnels: { readonly to: string | undefined; readonly login: string | undefined }[] = [];
  const passed: typeof tunnels = [];
  const sockets = new Set<Duplex>();
  const server = createServer((asked, response) => {
    const { url = '', method, headers } = asked;
    const { 'proxy-authorization': login, 'proxy-connection': _, ...rest } = headers;
    passed.push({ to: url, login });
    const target = forward(
      { port, host: '127.0.0.1', path: new URL(url).pathname + new URL(url).search, method, headers: rest },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      },
    );
    asked.pipe(target);
  });
  server.on('connect', ({ url, headers }: IncomingMessage, client: Duplex) => {
    tunnels.push({ to: url, login: headers['proxy-authorization'] });
    const target = connect(port, '127.0.0.1', () => client.write('HTTP/1.1 200 OK\r\n\r\n'));
    for (const socket of [client, target]) sockets.add(socket.on('error', () => 'hung up'));
    client.pipe(target).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  return {
    address: `127.0.0.1:${address.port}`,
    tunnels,
    passed,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the way to an endpoint', () => {
  it('ends at a certificate that no one vouches for, though Node.js is set to accept any', async () => {
    await using server = await startTlsServer();
    const asked = acceptingAnyCertificate(() =>
      ask(`https://127.0.0.1:${server.port}/v1`, { apiKey: 'sk-1' }),
    );
    await expect(asked).rejects.toThrow(/certificate|SELF_SIGNED/i);
    expect(server.requests()).toBe(0);
  });

  it.each([
    ['a URL', (address: string) => `http://${address}`],
    ['a host and a port', (address: string) => address],
  ])('goes through a proxy that is named by %s', async (_, name) => {
    await using endpoint = await startEndpoint();
    await using proxy = await startProxy(endpoint.port);
    await ask('http://gateway.test/v1', { apiKey: 'sk-1', proxy: { http: name(proxy.address) } });
    const to = 'http://gateway.test/v1/chat/completions';
    expect([proxy.passed, proxy.tunnels]).toEqual([[{ to, login: undefined }], []]);
    expect(endpoint.requests[0]?.headers).toMatchObject({
      host: 'gateway.test',
      authorization: 'Bearer sk-1',
    });
  });

  it('goes through it for files of requests and what is downloaded, too', async () => {
    await using endpoint = await startBatchEndpoint();
    await using proxy = await startProxy(endpoint.port);
    await using model = modelAt('http://gateway.test/v1', { proxy: { http: proxy.address } });
    await using remote = await model.batch?.open();
    expect(await remote?.find(undefined, { ticketsift: 'a' }, [])).toBeUndefined();
    await expect(remote?.lines('file-1')[Symbol.asyncIterator]().next()).rejects.toThrow('No such File');
    expect(proxy.passed).toMatchObject([
      { to: 'http://gateway.test/v1/batches?limit=100' },
      { to: 'http://gateway.test/v1/files/file-1/content' },
    ]);
  });

  it('goes through a proxy that asks for a login', async () => {
    await using endpoint = await startEndpoint();
    await using proxy = await startProxy(endpoint.port);
    await ask('http://gateway.test/v1', { proxy: { http: `http://me:pass@${proxy.address}` } });
    expect(proxy.passed).toMatchObject([{ login: `Basic ${btoa('me:pass')}` }]);
    expect(endpoint.requests[0]?.headers).not.toHaveProperty('proxy-authorization');
  });

  it.each([
    ['its name', () => '0.0.0.0'],
    ['its name and port among others', (port: number) => `other.test, 0.0.0.0:${port}`],
    ['everything', () => '*'],
  ])('leaves out the proxy for %s', async (_, no) => {
    await using endpoint = await startEndpoint();
    await using proxy = await startProxy(endpoint.port);
    const settings = { proxy: { http: `http://${proxy.address}`, no: no(endpoint.port) } };
    // This machine, under an address that is not one of its loopback's.
    await ask(`http://0.0.0.0:${endpoint.port}/v1`, settings);
    expect(endpoint.requests).toHaveLength(1);
    expect([...proxy.tunnels, ...proxy.passed]).toEqual([]);
  });

  it.each(['127.0.0.1', '127.1.2.3', 'localhost'])(
    'never leaves the machine through a proxy for %s',
    async (host) => {
      await using endpoint = await startEndpoint();
      await using proxy = await startProxy(endpoint.port);
      const settings = { proxy: { http: `http://${proxy.address}`, no: 'elsewhere.test' } };
      await ask(`http://${host}:${endpoint.port}/v1`, settings).catch(() => 'not every system has 127.1.2.3');
      expect([...proxy.tunnels, ...proxy.passed]).toEqual([]);
    },
  );

  it('does not look into the environment for a proxy', async () => {
    await using endpoint = await startEndpoint();
    await using proxy = await startProxy(endpoint.port);
    vi.stubEnv('HTTP_PROXY', `http://${proxy.address}`);
    await ask(`http://0.0.0.0:${endpoint.port}/v1`);
    expect([...proxy.tunnels, ...proxy.passed]).toEqual([]);
  });

  it('fails the ticket when the proxy does', async () => {
    const settings = { proxy: { http: 'http://127.0.0.1:1' } };
    await expect(ask('http://gateway.test/v1', settings)).rejects.toMatchObject({ code: 'connection' });
  });

  it.each([
    ['https, which goes through a tunnel', 'https://gateway.test/v1', /HTTPS_PROXY=http:\/\/name:password/],
    ['http, which does not', 'http://gateway.test/v1', /HTTP_PROXY for http/],
  ])('names the login that a proxy wants, for %s', async (_, url, hint) => {
    const server = createServer((_, response) => response.writeHead(407).end());
    server.on('connect', (_, client: Duplex) =>
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'),
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const proxy = `http://127.0.0.1:${port}`;
    const asked = ask(url, { proxy: { http: proxy, https: proxy } });
    await expect(asked).rejects.toMatchObject({
      advice: { kind: 'doomed', hint: expect.stringMatching(hint) },
    });
    server.closeAllConnections();
    server.close();
  });

  it('says so where a server at https:// speaks no TLS', async () => {
    await using endpoint = await startEndpoint();
    const asked = ask(`https://127.0.0.1:${endpoint.port}/v1`);
    await expect(asked).rejects.toMatchObject({
      code: 'connection',
      message: expect.stringContaining('it does not speak TLS, as https needs'),
      advice: { hint: expect.stringContaining('with http:// if its server speaks no TLS') },
    });
  });

  it('takes a key to Azure in a header of its own, and its version along', async () => {
    await using endpoint = await startEndpoint();
    await ask(`${endpoint.url}?api-version=2024-10-21`, { apiKey: 'sk-1' });
    expect(endpoint.requests[0]?.headers).toMatchObject({ 'api-key': 'sk-1' });
    expect(endpoint.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('does not start with a proxy that is no URL, and does not tell its password', async () => {
    const settings = { proxy: { https: 'http://me:secret@proxy:port' } };
    const asked = ask('https://gateway.test/v1', settings);
    await expect(asked).rejects.toMatchObject({ name: 'TicketsiftError', code: 'config' });
    await expect(asked).rejects.not.toThrow(/secret/);
  });

  it.each([
    ['a key', { apiKey: 'sk-1' }],
    ['case 54: the token of whoever is logged in', { bearer: async () => 'token-1' }],
  ])('does not follow a redirect, so that no one else gets %s', async (_, credentials) => {
    await using elsewhere = await startEndpoint();
    const location = `${elsewhere.url}/chat/completions`;
    await using endpoint = await startEndpoint({ answer: () => status(307, '', { location }) });
    await expect(ask(endpoint.url, credentials)).rejects.toMatchObject({
      code: 'http_307',
      message: `127.0.0.1:${endpoint.port} answered 307: look at ${location}`,
    });
    expect(elsewhere.requests).toEqual([]);
  });

  it('shows where a redirect leads, without what lets one in there', async () => {
    const location = 'https://me:sesame@store.test/out.jsonl?X-Signature=abc#x';
    await using endpoint = await startEndpoint({ answer: () => status(302, '', { location }) });
    const refusal = await ask(endpoint.url, { apiKey: 'sk-1' }).catch(String);
    expect(refusal).toMatch(/answered 302: look at https:\/\/(\*\*\*@)?store\.test\/out\.jsonl$/);
  });

  it('carries, with each request, the token that the current user has by then', async () => {
    await using endpoint = await startEndpoint();
    const tokens = ['token-1', 'token-1', 'token-2', 'token-1'];
    const left = [...tokens];
    await using model = modelAt(endpoint.url, { apiKey: 'sk-1', bearer: async () => left.shift() ?? '' });
    for (const _ of tokens) await model.answer(request, never);
    expect(endpoint.requests.map(({ headers }) => headers.authorization)).toEqual(
      tokens.map((token) => `Bearer ${token}`),
    );
  });

  it('carries nothing where the run was stopped while a login was renewed', async () => {
    await using endpoint = await startEndpoint();
    const [run, asked, door] = [new AbortController(), gate(), gate()];
    const bearer = async () => {
      asked.open();
      await door.opened;
      return 'token-1';
    };
    await using model = modelAt(endpoint.url, { bearer });
    const reply = model.answer(request, run.signal);
    await asked.opened;
    run.abort('Ctrl-C');
    door.open();
    await expect(reply).rejects.toBe('Ctrl-C');
    expect(endpoint.requests).toEqual([]);
  });

  it.each<ErrorCode>(['login_required', 'provider_unavailable'])(
    'is not gone without a token, and the error is the run’s and no ticket’s: %s',
    async (code) => {
      await using endpoint = await startEndpoint();
      const error = new TicketsiftError(code, 'No token is to be had');
      await expect(ask(endpoint.url, { apiKey: 'sk-1', bearer: () => Promise.reject(error) })).rejects.toBe(
        error,
      );
      expect(endpoint.requests).toEqual([]);
    },
  );
});
