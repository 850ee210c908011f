import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../support/batch-endpoint/options.js';
import { type Behaviour, startEndpoint } from '../../../support/endpoint.js';
import { remoteAt, startBatch, steps } from './form-at.js';

const line = (key: string) => `${JSON.stringify({ custom_id: key, error: 'No.' })}\n`;

/** A host of files, which keeps the headers of what it is asked. */
async function startStorage(answer: RequestListener) {
  const headers: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    headers.push(request.headers);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    headers,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** Reads a file of an endpoint that sends its downloads on. */
async function follow(location: (storage: string) => string, answer: RequestListener) {
  await using storage = await startStorage(answer);
  const fault = ({ step }: { step: string }): Fault | undefined =>
    step === 'content' ? { status: 307, headers: { location: location(storage.url) } } : undefined;
  await using started = await startBatch({ fault }, { apiKey: 'sk-secret-key-1234567' });
  const read = await steps.lines(started.remote, 'file-1').catch((error: unknown) => error);
  return { read, headers: storage.headers };
}

describe('a file that the endpoint keeps elsewhere', () => {
  it('is read from there, and that host gets no key', async () => {
    const { read, headers } = await follow(
      (url) => `${url}/o?sig=1`,
      ({ url }, response) => {
        response.writeHead(url === '/o?sig=1' ? 200 : 404).end(line('a') + line('b'));
      },
    );
    expect(read).toMatchObject([{ key: 'a' }, { key: 'b' }]);
    expect(JSON.stringify(headers)).not.toContain('sk-secret');
    expect(headers).toHaveLength(1);
  });

  it('may be sent on a few times, and not for ever', async () => {
    const { read, headers } = await follow(
      (url) => `${url}/0`,
      ({ url = '' }, response) => {
        response.writeHead(302, { location: `/${Number(url.slice(1)) + 1}` }).end();
      },
    );
    expect(read).toMatchObject({ code: 'connection', advice: { kind: 'again' } });
    expect(headers).toHaveLength(5);
  });

  it('is asked for anew where that host refuses it, since its address may have expired', async () => {
    const { read } = await follow(
      (url) => `${url}/o?sig=secret-of-the-address`,
      (_, response) => {
        response.writeHead(403).end('AuthenticationFailed');
      },
    );
    expect(read).toMatchObject({
      code: 'connection',
      advice: { kind: 'again' },
      message: expect.stringMatching(/its files are at 127\.0\.0\.1:\d+: it answered 403/),
    });
    expect(String(read)).not.toContain('secret-of-the-address');
  });

  it('is gone where that host no longer has it', async () => {
    const { read } = await follow(
      (url) => url,
      (_, response) => {
        response.writeHead(404).end();
      },
    );
    expect(read).toMatchObject({ code: 'http_404' });
  });

  it('names that host where it cannot be reached', async () => {
    const { read } = await follow(
      () => 'http://127.0.0.1:1/o',
      () => {},
    );
    expect(read).toMatchObject({ code: 'connection', message: expect.stringContaining('127.0.0.1:1') });
  });

  it('is not read from a file of this machine', async () => {
    const { read } = await follow(
      () => 'file:///etc/passwd',
      () => {},
    );
    expect(read).toMatchObject({ code: 'http_307', advice: { kind: 'doomed' } });
  });
});

describe('a file that is packed without a word of it', () => {
  const sends =
    (bytes: Buffer): Behaviour =>
    (response) => {
      response.writeHead(200).end(bytes);
    };

  it('is unpacked', async () => {
    await using endpoint = await startEndpoint({ other: sends(gzipSync(line('a') + line('b'))) });
    await using remote = await remoteAt(endpoint.url);
    expect(await steps.lines(remote, 'file-1')).toMatchObject([{ key: 'a' }, { key: 'b' }]);
  });

  it.each([
    ['packed', (packed: Buffer) => packed.length],
    ['to be read', () => 50 * line('a').length],
  ])('is whole where the server says how long it is %s', async (_, bytesOf) => {
    const packed = gzipSync(line('a').repeat(50));
    const other: Behaviour = (response) => {
      const isContent = response.req.url?.endsWith('/content');
      response
        .writeHead(200)
        .end(isContent ? packed : JSON.stringify({ id: 'file-1', bytes: bytesOf(packed) }));
    };
    await using endpoint = await startEndpoint({ other });
    await using remote = await remoteAt(endpoint.url);
    expect(await steps.lines(remote, 'file-1')).toHaveLength(50);
  });

  it('is downloaded again where it is damaged', async () => {
    await using endpoint = await startEndpoint({ other: sends(gzipSync(line('a')).subarray(0, 20)) });
    await using remote = await remoteAt(endpoint.url);
    await expect(steps.lines(remote, 'file-1')).rejects.toMatchObject({
      code: 'connection',
      advice: { kind: 'again' },
    });
  });
});
