import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { deferred } from './scripted-model.js';

/** A request as the forged issuer sees it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly form: URLSearchParams;
}

/** Answers a request: an object is sent as JSON; nothing, where the response was written by hand. */
export type Handler = (asked: Asked, response: ServerResponse) => unknown;

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

export interface ForgedIssuer extends AsyncDisposable {
  readonly url: string;
  readonly clientId: string;
  readonly requests: readonly Asked[];
  /** How often a path was asked for. */
  count(path: string): number;
  /** The keys that `/jwks` shows; may be changed. */
  keys: SigningKey[];
  /** The handler of each path; may be changed. */
  readonly handlers: Map<string, Handler>;
  /** What the metadata says besides the usual, or instead. */
  metadata: Readonly<Record<string, unknown>>;
  /** An id token as a good provider would issue it, save for what is given. A claim that is undefined is left out. */
  idToken(
    claims?: Readonly<Record<string, unknown>>,
    header?: { alg?: string; kid?: string; key?: CryptoKey | Uint8Array },
  ): Promise<string>;
}

const clientId = 'ticketsift';

/** Always answers the same. */
export const answers =
  (
    status: number,
    body: string,
    type = 'application/json',
    headers: Readonly<Record<string, string>> = {},
  ): Handler =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': type, ...headers }).end(body);

/** Never answers a path; tells when it is asked for, and when whoever asked has hung up. */
export function neverAnswer({ handlers }: ForgedIssuer, path: string) {
  const [asked, hungUp] = [deferred(), deferred()];
  handlers.set(path, (_, response) => {
    response.once('close', () => hungUp.resolve());
    asked.resolve();
    return undefined;
  });
  return { asked: asked.promise, hungUp: hungUp.promise };
}

/** @param alg what it signs with, and what the key set says that it does */
export async function signingKey(kid: string, alg = 'RS256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

/** Keys that make no sense, among those that a provider shows. */
export const junkKeys: readonly unknown[] = [
  null,
  7,
  'a key',
  [],
  {},
  { kty: 7 },
  { kty: 'RSA', kid: 7 },
  { kty: 'RSA', key_ops: 'verify' },
  { kty: 'RSA', kid: 'key-1', key_ops: 7 },
  { kty: 'RSA', kid: 'key-1' },
  { kty: 'RSA', kid: 'key-1', n: 7, e: 'AQAB' },
  { kty: 'EC', kid: 'key-1', crv: 'P-256' },
  { kty: 'OKP', kid: 'key-1', crv: 'Ed25519' },
  { kty: 'of tomorrow', kid: 'key-1' },
  { kty: 'oct', k: 'AAAA', kid: 'key-1' },
];

/**
 * The first keys of issuers that have ended, for the next ones: to make a key takes longer than most tests. Issuers that
 * run at once have different ones.
 */
const idleKeys: SigningKey[] = [];

/** An OpenID provider on loopback that says what the test wants: for all that a real one never does. */
export async function startForgedIssuer(now: () => number = Date.now): Promise<ForgedIssuer> {
  const requests: Asked[] = [];
  const handlers = new Map<string, Handler>();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://x');
    const form = new URLSearchParams(await text(request));
    const asked = { method: request.method ?? '', path: pathname, headers: request.headers, form };
    requests.push(asked);
    const handler = handlers.get(pathname);
    if (!handler) return response.writeHead(404).end('no such page');
    const answer = await handler(asked, response);
    if (answer === undefined) return undefined;
    return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The issuer has no port.');
  const url = `http://127.0.0.1:${address.port}`;
  const first = idleKeys.pop() ?? (await signingKey('key-1'));

  const issuer: ForgedIssuer = {
    url,
    clientId,
    requests,
    count: (path) => requests.filter((asked) => asked.path === path).length,
    keys: [first],
    handlers,
    metadata: {},
    async idToken(claims = {}, { alg = 'RS256', kid = 'key-1', key } = {}) {
      const seconds = Math.floor(now() / 1000);
      const payload = { iss: url, aud: clientId, sub: 'ann', iat: seconds, exp: seconds + 3600, ...claims };
      const present = Object.entries(payload).filter(([, value]) => value !== undefined);
      const used = key ?? issuer.keys.find((one) => one.kid === kid)?.privateKey ?? first.privateKey;
      return new SignJWT(Object.fromEntries(present)).setProtectedHeader({ alg, kid }).sign(used);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      idleKeys.push(first);
    },
  };
  handlers.set('/.well-known/openid-configuration', () => ({
    issuer: url,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    device_authorization_endpoint: `${url}/device`,
    revocation_endpoint: `${url}/revoke`,
    jwks_uri: `${url}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
    ...issuer.metadata,
  }));
  handlers.set('/jwks', () => ({ keys: issuer.keys.map(({ publicJwk }) => publicJwk) }));
  return issuer;
}
