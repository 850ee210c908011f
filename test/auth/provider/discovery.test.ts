import { once } from 'node:events';
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { boundedFetch } from '../../../src/auth/provider/bounded-fetch.js';
import { discover } from '../../../src/auth/provider/discovery.js';
import { createSigningKeys } from '../../../src/auth/provider/keys.js';
import { verifyIdToken } from '../../../src/auth/provider/verify.js';
import { errorOf, providerAt, settingsFor } from '../../support/auth.js';
import { systemClock } from '../../support/cache.js';
import { type Handler, junkKeys, signingKey, startForgedIssuer } from '../../support/forged-issuer.js';
import { startIssuer } from '../../support/issuer.js';
import { acceptingAnyCertificate, startTlsServer } from '../../support/tls-server.js';

const metadata = '/.well-known/openid-configuration';

describe('a provider', () => {
  it('is found, with its keys', async () => {
    await using issuer = await startIssuer();
    const provider = await providerAt(issuer);
    expect(provider.client.serverMetadata()).toMatchObject({ issuer: issuer.url });
    expect((await provider.keys()).keys).toHaveLength(1);
  });

  it.each([
    'http://auth.example.com',
    'http://10.0.0.1',
    'http://localhost.example.com',
    'http://127.0.0.1.nip.io',
  ])('case 29: is refused by plain HTTP: %s', async (url) => {
    const found = discover(settingsFor({ url, clientId: 'x' }), systemClock);
    expect(await errorOf(found)).toMatchObject({ code: 'insecure_issuer', exitCode: 2 });
  });

  it.each<[string, string, Handler]>([
    [
      'of another issuer',
      'issuer_mismatch',
      () => ({ issuer: 'https://elsewhere.example', jwks_uri: 'https://e.example' }),
    ],
    [
      'of the issuer with a slash',
      'issuer_mismatch',
      ({ headers }) => ({ issuer: `http://${headers.host}/`, jwks_uri: `http://${headers.host}/jwks` }),
    ],
    [
      'elsewhere',
      'issuer_redirects',
      (_, response) => void response.writeHead(302, { location: 'https://e.example' }).end(),
    ],
    [
      'a portal’s page',
      'issuer_unreadable',
      (_, response) =>
        void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome to our Wi-Fi</h1>'),
    ],
    [
      'no JSON',
      'issuer_unreadable',
      (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{'),
    ],
    ['nothing', 'issuer_unreadable', (_, response) => void response.writeHead(404).end()],
    ['out of order', 'provider_unavailable', (_, response) => void response.writeHead(503).end()],
  ])('case 30: whose metadata is %s is reported as %s', async (_, code, handler) => {
    await using issuer = await startForgedIssuer();
    issuer.handlers.set(metadata, handler);
    expect(await errorOf(providerAt(issuer))).toMatchObject({ code });
    expect(issuer.requests.map(({ path }) => path)).toEqual([metadata]);
  });

  it.each([
    'token_endpoint',
    'jwks_uri',
    'authorization_endpoint',
    'revocation_endpoint',
    'device_authorization_endpoint',
  ])('case 31: is refused where its %s goes by plain HTTP', async (name) => {
    await using issuer = await startForgedIssuer();
    issuer.metadata = { [name]: 'http://auth.example.com/x' };
    expect(await errorOf(providerAt(issuer))).toMatchObject({ code: 'insecure_issuer' });
  });

  const wrongAddresses: readonly [string, unknown][] = [
    ['“/token”', '/token'],
    ['“token”', 'token'],
    ['“//auth.example.com/token”', '//auth.example.com/token'],
    ['“auth.example.com/token”', 'auth.example.com/token'],
    ['“https://”', 'https://'],
    ['“https://auth.example.com:99999”', 'https://auth.example.com:99999'],
    ['“https://exa mple.com”', 'https://exa mple.com'],
    ['empty', ''],
    ['empty', ' '],
    ['7', 7],
    ['false', false],
    ['null', null],
    ['an empty list', []],
    ['the list “https://auth.example.com”', ['https://auth.example.com']],
    ['an object', { href: 'https://auth.example.com' }],
    ['an address of ftp:', 'ftp://auth.example.com/token'],
    ['an address of file:', 'file:///etc/passwd'],
    ['an address of javascript:', 'javascript:alert(1)'],
    ['an address of data:', 'data:application/json,{}'],
    ['an address with a user in it', 'https://user:secret@auth.example.com/token'],
    ['an address with a user in it', 'https://user@auth.example.com/token'],
  ];
  it.each(
    [
      'authorization_endpoint',
      'token_endpoint',
      'jwks_uri',
      'device_authorization_endpoint',
      'revocation_endpoint',
    ].flatMap((name) => wrongAddresses.map(([found, value]) => [name, found, value] as const)),
  )(
    'whose metadata has a %s that is %s is told which, and what is to be done',
    async (name, found, value) => {
      await using issuer = await startForgedIssuer();
      issuer.metadata = { [name]: value };
      const error = await errorOf(providerAt(issuer));
      expect(error).toMatchObject({ code: 'issuer_unreadable', exitCode: 2 });
      expect(error.message).toContain(
        `${name} is ${found}, and must be a whole address that starts with https://`,
      );
      expect(error.hint).toContain(`to correct ${name}`);
      expect(error.message).not.toContain('secret');
    },
  );

  it.each([
    ['missing', undefined],
    ['null', null],
    ['7', 7],
    ['the list “https://auth.example.com”', ['https://auth.example.com']],
  ])('whose metadata has an issuer that is %s is reported', async (found, value) => {
    await using issuer = await startForgedIssuer();
    issuer.metadata = { issuer: value };
    const error = await errorOf(providerAt(issuer));
    expect(error).toMatchObject({ code: 'issuer_unreadable' });
    expect(error.message).toContain(`issuer is ${found}, and must be`);
  });

  it.each(['null', '7', '"https://auth.example.com"', '[]', 'true', ''])(
    'whose metadata is %j is told that this is none',
    async (body) => {
      await using issuer = await startForgedIssuer();
      issuer.handlers.set(
        metadata,
        (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(body),
      );
      expect(await errorOf(providerAt(issuer))).toMatchObject({ code: 'issuer_unreadable' });
    },
  );

  it('is found though metadata that is not needed makes no sense', async () => {
    await using issuer = await startForgedIssuer();
    issuer.metadata = {
      userinfo_endpoint: 7,
      end_session_endpoint: '/logout',
      id_token_signing_alg_values_supported: 'RS256',
      code_challenge_methods_supported: null,
      authorization_response_iss_parameter_supported: { yes: true },
      scopes_supported: 'openid',
    };
    const { client } = await providerAt(issuer);
    expect(client.serverMetadata()).toMatchObject({ token_endpoint: `${issuer.url}/token` });
  });

  it('is named where its metadata is named in its place', async () => {
    await using issuer = await startForgedIssuer();
    const error = await errorOf(providerAt({ ...issuer, url: `${issuer.url}${metadata}` }));
    expect(error).toMatchObject({ code: 'issuer_mismatch' });
    expect(error.message).toMatch(new RegExp(`of another issuer: ${issuer.url}$`));
  });

  it.each([
    [['RS256', 'HS256', 'none'], ['RS256']],
    [['EdDSA'], ['EdDSA', 'Ed25519']],
    [
      ['Ed25519', 'ES256'],
      ['ES256', 'EdDSA', 'Ed25519'],
    ],
    [['Ed448'], []],
  ])('that signs with %j may use %j', async (advertised, accepted) => {
    await using issuer = await startForgedIssuer();
    issuer.metadata = { id_token_signing_alg_values_supported: advertised };
    const { client } = await providerAt(issuer);
    expect(client.serverMetadata().id_token_signing_alg_values_supported).toEqual(accepted);
  });

  it('is refused where no one vouches for its certificate, though Node.js is set to accept any', async () => {
    await using server = await startTlsServer();
    const url = `https://127.0.0.1:${server.port}`;
    const error = await errorOf(acceptingAnyCertificate(() => providerAt({ url, clientId: 'x' })));
    expect(error).toMatchObject({
      code: 'provider_unavailable',
      message: `The certificate of 127.0.0.1:${server.port} is not trusted: DEPTH_ZERO_SELF_SIGNED_CERT`,
      hint: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    });
    expect(server.requests()).toBe(0);
  });

  it('cannot be found where no one listens', async () => {
    const issuer = await startForgedIssuer();
    await issuer[Symbol.asyncDispose]();
    expect(await errorOf(providerAt(issuer))).toMatchObject({ code: 'provider_unavailable', exitCode: 1 });
  });
});

const megabytes = 3 * 1024 * 1024;
const troubles: readonly [string, Handler][] = [
  [
    'huge',
    (_, response) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end(' '.repeat(megabytes)),
  ],
  [
    'a gzip bomb',
    (_, response) =>
      void response
        .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
        .end(gzipSync(' '.repeat(megabytes))),
  ],
  ['without end', () => undefined],
];

describe.each(troubles)('case 32: an answer that is %s', (name, handler) => {
  // Short only where it is to pass, and long enough for the metadata.
  const timeoutMs = name === 'without end' ? 1_000 : 30_000;

  it('is not metadata', async () => {
    await using issuer = await startForgedIssuer();
    issuer.handlers.set(metadata, handler);
    const found = discover(settingsFor(issuer), { ...systemClock, timeoutMs });
    expect(await errorOf(found)).toMatchObject({
      code: expect.stringMatching(/^(provider_unavailable|issuer_unreadable)$/),
    });
  });

  it('is not a set of keys', async () => {
    await using issuer = await startForgedIssuer();
    issuer.handlers.set('/jwks', handler);
    const { keys } = await discover(settingsFor(issuer), { ...systemClock, timeoutMs });
    expect(await errorOf(keys())).toMatchObject({
      code: expect.stringMatching(/^(provider_unavailable|issuer_unreadable)$/),
    });
  });
});

describe('keys', () => {
  it('case 33: are fetched anew when an unknown one signs, at most once a minute', async () => {
    let now = Date.now();
    await using issuer = await startForgedIssuer(() => now);
    const keys = createSigningKeys(`${issuer.url}/jwks`, boundedFetch({ proxy: {} }), () => now);
    const verify = async (kid: string) =>
      verifyIdToken(await issuer.idToken({}, { kid }), {
        issuer: issuer.url,
        audience: issuer.clientId,
        keys,
        now: () => now,
      });
    await verify('key-1');
    issuer.keys = [await signingKey('key-2')];
    expect(await verify('key-2')).toMatchObject({ sub: 'ann' });
    expect(issuer.count('/jwks')).toBe(2);
    for (let n = 0; n < 5; n++) await errorOf(verify('key-3'));
    expect(issuer.count('/jwks')).toBe(2);
    now += 61_000;
    issuer.keys = [await signingKey('key-3')];
    expect(await verify('key-3')).toMatchObject({ sub: 'ann' });
    expect(issuer.count('/jwks')).toBe(3);
  });
});

describe('keys that make no sense', () => {
  it('are left out, and the others are good', async () => {
    await using issuer = await startForgedIssuer();
    issuer.handlers.set('/jwks', () => ({ keys: [...junkKeys, ...issuer.keys.map((one) => one.publicJwk)] }));
    const { keys } = await providerAt(issuer);
    const token = await issuer.idToken();
    const checks = { issuer: issuer.url, audience: issuer.clientId, keys, now: Date.now };
    expect(await verifyIdToken(token, checks)).toMatchObject({ sub: 'ann' });
  });

  it.each([['null'], ['[]'], ['{}'], ['{"keys":7}'], ['{"keys":null}'], ['{'], ['']])(
    'in a set that is %j are told so',
    async (body) => {
      await using issuer = await startForgedIssuer();
      issuer.handlers.set(
        '/jwks',
        (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(body),
      );
      const { keys } = await providerAt(issuer);
      expect(await errorOf(keys())).toMatchObject({
        code: 'issuer_unreadable',
        message: expect.stringContaining('jwks_uri'),
      });
    },
  );
});

describe('keys that were fetched', () => {
  it('are good still where fetching them anew fails', async () => {
    await using issuer = await startForgedIssuer();
    const keys = createSigningKeys(`${issuer.url}/jwks`, boundedFetch({ proxy: {} }), Date.now);
    const before = await keys();
    issuer.handlers.set('/jwks', (_, response) => void response.writeHead(503).end());
    expect(await errorOf(keys('again'))).toMatchObject({ code: 'provider_unavailable' });
    expect(await keys()).toEqual(before);
  });
});

describe('case 57: a proxy', () => {
  it('is gone through to a provider elsewhere, and never to one of this machine', async () => {
    const seen: string[] = [];
    const server = createServer((_, response) => response.writeHead(405).end());
    server.on('connect', ({ url = '' }, socket) => {
      seen.push(url);
      socket.end('HTTP/1.1 502 no\r\n\r\n');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const proxy = { https: `http://127.0.0.1:${port}`, http: `http://127.0.0.1:${port}` };
    await using issuer = await startForgedIssuer();
    await providerAt(issuer, { proxy });
    expect(seen).toEqual([]);
    const elsewhere = { url: 'https://auth.example.com', clientId: 'x' };
    expect(await errorOf(providerAt(elsewhere, { proxy }))).toMatchObject({ code: 'provider_unavailable' });
    expect(seen).toEqual(['auth.example.com:443']);
    await new Promise((resolve) => server.close(resolve));
  });
});
