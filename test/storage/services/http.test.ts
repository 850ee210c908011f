import { describe, expect, it } from 'vitest';
import { TicketsiftError } from '../../../src/core/errors.js';
import { KnownSecrets } from '../../../src/core/text/known-secrets.js';
import type { Waiting } from '../../../src/core/world/wait.js';
import { AnswerTooLarge } from '../../../src/storage/services/failures.js';
import { openService } from '../../../src/storage/services/http.js';
import type { Service, ServiceAccess, ServiceRequest } from '../../../src/storage/services/service.js';
import { type AnswerService, startStandIn } from '../../support/services/stand-in.js';
import { startTlsServer } from '../../support/tls-server.js';
import { startTunnel } from '../../support/tunnel.js';
import { virtualClock } from '../../support/virtual-clock.js';
import { steadyWaiting, virtualWaiting } from '../../support/waiting.js';

const host = 'api.example.com';
const get: ServiceRequest = { method: 'GET', host, path: '/things?page=2' };
const post: ServiceRequest = { method: 'POST', host, path: '/things', body: { name: 'one' } };

interface Given extends Partial<Pick<Service, 'authorize' | 'pauseAfter' | 'passes' | 'hosts'>> {
  readonly variables?: ServiceAccess['variables'];
  readonly proxy?: ServiceAccess['proxy'];
  readonly waiting?: Waiting;
  readonly clock?: ServiceAccess['clock'];
}

/** A service of which a stand-in answers, whose pauses a virtual clock skips. */
async function start(
  answer: AnswerService,
  { variables, proxy = {}, waiting = steadyWaiting(), clock: otherClock, ...differing }: Given = {},
) {
  const standIn = await startStandIn(answer);
  const clock = virtualClock(Date.parse('2026-03-01T12:00:00Z'));
  const known = new KnownSecrets();
  const asked: (string | undefined)[] = [];
  const service: Service = {
    name: 'Example',
    hosts: [host, '.example.org'],
    authorize: async (again) => {
      asked.push(again);
      return { authorization: `Bearer token-${asked.length}-abcdefgh` };
    },
    explain: ({ answer: { status } }) => new TicketsiftError('service_refused', `Example said ${status}`),
    ...differing,
  };
  const http = openService(service, {
    variables: variables ?? standIn.env,
    proxy,
    known,
    clock: otherClock ?? clock,
    random: () => 1,
    waiting,
    cwd: '/',
    warn: () => {},
  });
  return {
    clock,
    known,
    asked,
    http,
    requests: standIn.requests,
    /** Sends, and skips the pauses. */
    async send(request: ServiceRequest) {
      let isDone = false;
      const sent = http.send(request).finally(() => {
        isDone = true;
      });
      sent.catch(() => {});
      while (!isDone) await clock.runOut();
      return sent;
    },
    async [Symbol.asyncDispose]() {
      await http[Symbol.asyncDispose]();
      await standIn[Symbol.asyncDispose]();
    },
  };
}

/** Gives these answers in turn, and the last one again and again. */
function inTurn(...replies: readonly Awaited<ReturnType<AnswerService>>[]): AnswerService {
  return ({ n }) => replies[Math.min(n, replies.length) - 1] ?? {};
}

const ok = { body: { ok: true } };

describe('a request', () => {
  it('goes to its host and path with its credential, as JSON', async () => {
    await using at = await start(() => ok);
    expect(await at.send(post)).toMatchObject({ status: 200, text: '{"ok":true}' });
    expect(at.requests).toMatchObject([
      {
        method: 'POST',
        host,
        path: '/things',
        body: '{"name":"one"}',
        headers: { authorization: 'Bearer token-1-abcdefgh', 'content-type': 'application/json' },
      },
    ]);
  });

  it('goes as a form where it is one, and without a credential where it is open', async () => {
    await using at = await start(() => ok);
    await at.send({ ...post, body: new URLSearchParams({ a: 'b c' }), isOpen: true });
    const [{ body, headers } = { body: '', headers: {} }] = at.requests;
    expect([body, headers['content-type'], headers.authorization]).toEqual([
      'a=b+c',
      'application/x-www-form-urlencoded',
      undefined,
    ]);
    expect(at.asked).toEqual([]);
  });

  it('unpacks what is packed', async () => {
    await using at = await start(() => ({ body: 'x'.repeat(100_000), isGzip: true }));
    expect((await at.send(get)).text).toHaveLength(100_000);
  });
});

describe('hosts', () => {
  it.each([
    'evil.com',
    'api.example.com.evil.com',
    'evil-api.example.com',
    'sub.api.example.com',
    'example.org',
    'evilexample.org',
    'a b.example.org',
    'user@x.example.org',
    'x.example.org:8080',
    'x.example.org/path',
    'x.example.org#.example.org',
    'X.example.org',
  ])('refuses %s, and sends nothing', async (foreign) => {
    await using at = await start(() => ok);
    await expect(at.send({ ...get, host: foreign })).rejects.toMatchObject({
      code: 'usage',
      hint: 'Hosts of Example end in api.example.com or example.org.',
    });
    expect([at.requests, at.asked]).toEqual([[], []]);
  });

  it('reaches each name below a suffix', async () => {
    await using at = await start(() => ok);
    await at.send({ ...get, host: 'acme-1.eu.example.org' });
    expect(at.requests.map((one) => one.host)).toEqual(['acme-1.eu.example.org']);
  });

  it.each([
    ['https://other.example.com/', 'Check the name of the account: it may have been renamed.'],
    ['https://wifi.hotel.test/', expect.stringContaining('the sign-in page of this network')],
  ])('are redirected to %s, with what that means', async (location, hint) => {
    await using at = await start(() => ({ status: 302, headers: { location } }));
    await expect(at.send(get)).rejects.toMatchObject({ hint });
  });

  it.each([301, 302, 303, 307, 308])('follows no redirect: %i', async (status) => {
    await using at = await start(() => ({ status, headers: { location: 'https://evil.com/steal' } }));
    await expect(at.send(get)).rejects.toMatchObject({
      code: 'service_refused',
      message: `Example sends us to evil.com (status ${status}), where your credential does not belong`,
    });
    expect(at.requests).toHaveLength(1);
  });
});

describe('a stand-in', () => {
  it.each([
    'http://example.com:8080',
    'http://localhost:8080',
    'https://127.0.0.1:8080',
    'http://127.0.0.1.evil.com',
    'http://0.0.0.0:80',
    'not a URL',
  ])('is on this machine, by its number: not %s', async (url) => {
    await using at = await start(() => ok, { variables: { TICKETSIFT_STAND_IN: url } });
    await expect(at.send(get)).rejects.toMatchObject({ code: 'config' });
  });
});

describe('a credential that is refused', () => {
  it('is renewed once', async () => {
    await using at = await start(({ headers }) =>
      headers.authorization === 'Bearer token-1-abcdefgh' ? { status: 401 } : ok,
    );
    expect((await at.send(post)).status).toBe(200);
    expect(at.asked).toEqual([undefined, 'again']);
  });

  it('is refused for good the second time', async () => {
    await using at = await start(() => ({ status: 401 }));
    await expect(at.send(get)).rejects.toThrow('Example said 401');
    expect(at.requests).toHaveLength(2);
  });

  it('is not renewed for a request that has none', async () => {
    await using at = await start(() => ({ status: 401 }));
    await expect(at.send({ ...get, isOpen: true })).rejects.toThrow('Example said 401');
    expect(at.requests).toHaveLength(1);
  });

  it('is hidden from then on, in full and without its kind', async () => {
    await using at = await start(() => ok);
    await at.send(get);
    expect(at.known.hide('token-1-abcdefgh')).toBe('[hidden]');
  });
});

describe('a service that is busy', () => {
  it.each([
    ['seconds', '7', 7_000],
    ['a date', 'Sun, 01 Mar 2026 12:01:00 GMT', 60_000],
    ['no time at all', '0', 0],
  ])('is waited for as long as it asks: %s', async (_, after, ms) => {
    const busy = { status: 429, headers: { 'retry-after': after } };
    await using at = await start(inTurn(ok, busy, ok));
    await at.send(get);
    await at.send(post);
    expect([at.requests.length, at.clock.pauses]).toEqual([3, [ms]]);
  });

  it('is waited for twice as long each time where it does not say how long', async () => {
    const busy = { status: 503 };
    await using at = await start(inTurn(ok, busy, busy, busy, busy, ok));
    await at.send(get);
    await at.send(post);
    expect(at.clock.pauses).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  it('is given up after ten minutes', async () => {
    await using at = await start(inTurn(ok, { status: 429 }));
    await at.send(get);
    await expect(at.send(get)).rejects.toThrow('Example said 429');
    expect(at.clock.elapsed()).toBeLessThanOrEqual(600_000);
    expect(at.clock.elapsed()).toBeGreaterThan(500_000);
  });

  it('is given up after seconds where it has not answered before', async () => {
    await using at = await start(() => ({ isLost: true }));
    await expect(at.send(get)).rejects.toMatchObject({ code: 'service_unavailable' });
    expect(at.clock.elapsed()).toBeLessThanOrEqual(5_000);
  });

  // 520 to 529 are Cloudflare's: https://developers.cloudflare.com/support/troubleshooting/http-status-codes
  it.each([408, 500, 502, 504, 520, 522, 524, 529])(
    'gets a reading request again after %i',
    async (status) => {
      await using at = await start(inTurn(ok, { status }, ok));
      await at.send(get);
      expect((await at.send(get)).status).toBe(200);
    },
  );

  it.each([408, 500, 502, 504, 520])('gets no writing request again after %i', async (status) => {
    await using at = await start(() => ({ status }));
    await expect(at.send(post)).rejects.toThrow(`Example said ${status}`);
    expect(at.requests).toHaveLength(1);
  });

  it.each([
    ['passes', true, 409, 'resolves'],
    ['would come again', false, 503, 'rejects'],
  ] as const)('may say by itself that a failure %s', async (_, passes, status, how) => {
    await using at = await start(inTurn({ status }, ok), { passes: () => passes });
    await expect(
      at.send(post).then(
        () => 'resolves',
        () => 'rejects',
      ),
    ).resolves.toBe(how);
  });

  it('is left alone for as long as its last answer asks', async () => {
    await using at = await start(() => ok, { pauseAfter: () => 6_000 });
    await at.send(get);
    await at.send(get);
    expect(at.clock.pauses).toEqual([6_000]);
  });

  it.each([400, 403, 404, 422, 501, 505])('is not asked again after %i', async (status) => {
    await using at = await start(() => ({ status }));
    await expect(at.send(get)).rejects.toThrow(`Example said ${status}`);
    expect(at.requests).toHaveLength(1);
  });
});

describe('an answer that is lost', () => {
  it('is fetched again where the request may be repeated', async () => {
    await using at = await start(inTurn({ isLost: true }, ok));
    expect((await at.send(get)).status).toBe(200);
    await at.send({ ...post, isRepeatable: true });
    expect(at.requests).toHaveLength(3);
  });

  it('ends a request that may have changed something', async () => {
    await using at = await start(() => ({ isLost: true }));
    await expect(at.send(post)).rejects.toMatchObject({
      code: 'service_unavailable',
      message: 'No answer from Example at api.example.com: it broke off the connection',
    });
    expect(at.requests).toHaveLength(1);
  });

  it('was never sent where nothing accepts connections: such a request is repeated', async () => {
    await using closed = await startStandIn(() => ok);
    const { env } = closed;
    await closed[Symbol.asyncDispose]();
    await using at = await start(() => ok, { variables: env });
    await expect(at.send(post)).rejects.toThrow('nothing accepts connections there');
    expect(at.clock.pauses.length).toBeGreaterThan(0);
  });

  it('is late after the time that a request has', async () => {
    await using at = await start(() => new Promise(() => {}));
    await expect(at.send({ ...post, timeoutMs: 20 })).rejects.toThrow('it did not answer in time');
  });
});

describe('a certificate that no authority known here has issued', () => {
  it('ends a request at once, and says how to name the authority', async () => {
    await using server = await startTlsServer();
    await using proxy = await startTunnel({ toPort: server.port });
    await using at = await start(() => ok, { variables: {}, proxy: { https: proxy.url } });
    await expect(at.send(get)).rejects.toMatchObject({
      code: 'service_unavailable',
      message: `The certificate of ${host} is not trusted: DEPTH_ZERO_SELF_SIGNED_CERT`,
      hint: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    });
    expect([server.requests(), at.clock.pauses]).toEqual([0, []]);
  });
});

describe('a proxy that lets nothing through', () => {
  it.each([
    [407, 'name:password@proxy'],
    [403, 'NO_PROXY'],
  ])('is said at once, with what to do: %i', async (status, hint) => {
    await using proxy = await startTunnel({ refusesWith: status });
    await using at = await start(() => ok, { variables: {}, proxy: { https: proxy.url } });
    await expect(at.send(get)).rejects.toMatchObject({
      code: 'service_unavailable',
      message: `The proxy lets nothing through to ${host} (status ${status})`,
      hint: expect.stringContaining(hint),
    });
    expect(at.clock.pauses).toEqual([]);
  });
});

describe('an answer that is too large', () => {
  it.each([
    ['as it is', {}],
    ['packed', { isGzip: true as const }],
  ])('is not read to its end, nor fetched again: %s', async (_, how) => {
    await using at = await start(() => ({ body: ' '.repeat(50_000), ...how }));
    const sent = at.send({ ...get, maxBytes: 40_000 });
    await expect(sent).rejects.toBeInstanceOf(AnswerTooLarge);
    await expect(sent).rejects.toMatchObject({
      code: 'service_unavailable',
      message: expect.stringContaining('its answer is too large'),
    });
    expect(at.requests).toHaveLength(1);
  });
});

describe('an interrupt', () => {
  it('ends a request under way', async () => {
    const { waiting, interrupt } = virtualWaiting();
    let arrived = () => {};
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    await using at = await start(
      () => {
        arrived();
        return new Promise(() => {});
      },
      { waiting },
    );
    const sent = at.http.send(get);
    await arrival;
    interrupt();
    await expect(sent).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('ends a pause', async () => {
    const { waiting, interrupt, listeners } = virtualWaiting();
    const clock = virtualClock();
    await using at = await start(inTurn({ status: 429, headers: { 'retry-after': '3' } }, ok), {
      waiting,
      clock,
    });
    const sent = at.http.send(get);
    await expect.poll(() => clock.waiting > 0 && listeners.size).toBe(1);
    interrupt();
    await expect(sent).rejects.toMatchObject({ code: 'interrupted' });
    expect([clock.waiting, at.requests.length]).toEqual([0, 1]);
  });

  it('is not needed to close a service while it answers', async () => {
    let arrived = () => {};
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    await using at = await start(() => {
      arrived();
      return new Promise(() => {});
    });
    const sent = at.http.send(get);
    const ended = expect(sent).rejects.toMatchObject({ code: 'interrupted' });
    await arrival;
    await at.http[Symbol.asyncDispose]();
    await ended;
  });
});

describe('a wait', () => {
  it('is said after two seconds: for an answer', async () => {
    const { waiting, clock, notes } = virtualWaiting();
    await using at = await start(() => new Promise(() => {}), { waiting });
    const sent = at.http.send(get);
    const ended = expect(sent).rejects.toThrow();
    await expect.poll(() => at.requests.length).toBe(1);
    clock.advance(2_000);
    expect(notes).toEqual(['Example takes its time to answer']);
    await at.http[Symbol.asyncDispose]();
    await ended;
  });

  it('is said after two seconds: for its turn, and how long it is', async () => {
    const { waiting, clock, notes } = virtualWaiting();
    await using at = await start(inTurn(ok, { status: 429, headers: { 'retry-after': '90' } }, ok), {
      waiting,
      clock,
    });
    await at.http.send(get);
    const sent = at.http.send(get);
    await expect.poll(() => clock.pauses.includes(90_000)).toBe(true);
    clock.advance(2_000);
    expect(notes).toEqual(['Example is busy (status 429); trying again in 90 seconds']);
    clock.advance(90_000);
    expect((await sent).status).toBe(200);
  });

  it('ends when the service is closed', async () => {
    const clock = virtualClock();
    await using at = await start(() => ({ status: 429, headers: { 'retry-after': '3' } }), { clock });
    const sent = at.http.send(get);
    const ended = expect(sent).rejects.toMatchObject({ code: 'interrupted' });
    await expect.poll(() => clock.waiting).toBe(1);
    await at.http[Symbol.asyncDispose]();
    await ended;
    expect(clock.waiting).toBe(0);
  });
});
