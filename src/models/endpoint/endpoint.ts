import { TicketsiftError } from '../../core/errors.js';
import { isLoopback } from '../../core/proxy.js';
import { KnownSecrets } from '../../core/text/known-secrets.js';
import { decoded } from '../../core/text/locations.js';

/** Where an OpenAI-compatible server is and what it asks of us to be let in. */
export interface Endpoint {
  /** Normalised, without credentials, query and a slash at the end: `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  readonly origin: string;
  /** What every address ends with, such as `?api-version=…` of Azure; usually nothing. */
  readonly query: string;
  /** The header that takes what `authorization` gives. */
  readonly header: 'authorization' | 'api-key';
  /** With the port where it is not the usual one. What messages call the endpoint. */
  readonly host: string;
  /** True where nothing leaves the machine: 127.0.0.0/8, ::1 and localhost. */
  readonly isLoopback: boolean;
  /** The credential: a key, or the token of the current user. */
  readonly credential: 'key' | 'login' | 'withheld';
  /**
   * The header's value for the next request; undefined sends none.
   * @throws TicketsiftError `bad_token` for a token that no header can hold; whatever `bearer` throws
   */
  authorization(): string | undefined | Promise<string>;
  /** The beginning of a text the endpoint wrote, without the secrets it was sent. To be called before it is shortened. */
  hide(text: string): string;
}

/** UTF-16 units of a text of which a part is quoted, since an endpoint may write megabytes. */
const longestQuote = 16_384;

/** What to be let in with. */
export interface Credentials {
  /** Sent as a bearer token; without one, a name and password in the URL are sent instead. */
  readonly apiKey: string | undefined;
  /** Returns the token of the current user, anew for each request, since tokens expire; overrides a key. */
  readonly bearer?: (() => Promise<string>) | undefined;
  /** Whether there is one that stays here, since the address came with a folder that its user does not trust. */
  readonly withholds?: boolean;
}

/** All that a header can hold, and a key or a token has. */
const sendable = /^[!-~]+$/;

/** @throws TicketsiftError `config`, also for a login that would be sent by plain HTTP */
export function readEndpoint(baseUrl: string, { apiKey, bearer, withholds }: Credentials): Endpoint {
  const { url } = readBaseUrl(baseUrl);
  const key = apiKey?.trim();
  if (key) refuseUnsendable(key);
  if (bearer) refusePlainHttp(url);
  const [user, password] = [decoded(url.username), decoded(url.password)];
  const basic = user || password ? Buffer.from(`${user}:${password}`).toString('base64') : '';
  // A name may be a token, too.
  const secrets = new KnownSecrets(key, basic, user, password, url.username, url.password);
  const takesApiKey = isAzure(url) && !bearer && Boolean(key);
  const fixed = takesApiKey ? key : key ? `Bearer ${key}` : basic ? `Basic ${basic}` : undefined;
  const ofLogin = async (ask: () => Promise<string>) => {
    const token = await ask();
    if (!sendable.test(token)) throw unsendableToken();
    // The one before may still be quoted by what is under way.
    secrets.add(token);
    return `Bearer ${token}`;
  };
  return {
    baseUrl: `${url.origin}${url.pathname.replace(/\/+$/, '')}`,
    query: url.search,
    header: takesApiKey ? 'api-key' : 'authorization',
    origin: url.origin,
    host: url.host,
    isLoopback: isLoopback(url.hostname),
    credential: withholds ? 'withheld' : bearer ? 'login' : 'key',
    authorization: () => (bearer ? ofLogin(bearer) : fixed),
    hide: (text) => secrets.hide(text.slice(0, longestQuote)),
  };
}

/** What a header cannot hold would fail with every request, and the reason would not be plain. */
function refuseUnsendable(key: string): void {
  if (sendable.test(key)) return;
  throw new TicketsiftError('config', 'OPENAI_API_KEY holds something that no key holds', {
    hint: 'A key has letters, digits and signs, and no space, line break or ellipsis. Copy it anew.',
  });
}

/** Returns the error for a fault of the provider, which the user cannot fix. */
function unsendableToken(): TicketsiftError {
  return new TicketsiftError('bad_token', 'The access token holds something that no token holds', {
    hint: 'Log in again: ticketsift login. If that does not help, tell the people who run the provider.',
  });
}

/** Anyone who reads a bearer token can use it: RFC 6750, section 5.3. */
function refusePlainHttp({ protocol, hostname, host }: URL): void {
  if (protocol === 'https:' || isLoopback(hostname)) return;
  throw new TicketsiftError('config', `The gateway ${host} is not reached by https`, {
    hint: 'Anyone on the network could read the access token. Write its base URL with https://.',
  });
}

/** A base URL as it is used. */
interface BaseUrl {
  /** Without a slash at the end. */
  readonly url: URL;
  /** What was written behind it and does not belong there: the path of a request. */
  readonly removed: string | undefined;
}

/** What people paste with a base URL: the address that requests go to. */
const pasted = /\/(?:chat\/completions|completions|responses|embeddings|models)\/*$/;

/** @throws TicketsiftError `config` for what is not a base URL */
export function readBaseUrl(written: string): BaseUrl {
  const url = URL.canParse(written) ? new URL(written) : undefined;
  const isEndpoint = url !== undefined && /^https?:$/.test(url.protocol) && url.hash === '';
  const hasOddQuery = [...(url?.searchParams.keys() ?? [])].some((name) => name !== 'api-version');
  if (!isEndpoint || hasOddQuery) {
    // Not quoted: it may hold a password, or be the key, put into the wrong variable.
    throw new TicketsiftError('config', 'The base URL is not one of an HTTP endpoint.', {
      hint: 'Write it like https://api.openai.com/v1, without a query (except api-version, for Azure) or a fragment.',
    });
  }
  const [found] = pasted.exec(url.pathname) ?? [];
  url.pathname = url.pathname.replace(pasted, '').replace(/\/+$/, '');
  return { url, removed: found?.replace(/\/+$/, '') };
}

/** Azure's older addresses take a key in a header of their own, as do gateways that imitate them. */
function isAzure({ hostname, searchParams }: URL): boolean {
  return searchParams.has('api-version') || /\.(openai|cognitiveservices)\.azure\.com$/.test(hostname);
}
