import { setImmediate } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { TicketsiftError } from '../core/errors.js';
import type { Endpoint } from './endpoint.js';
import type { Headers } from './limits.js';

/** The proxies to go through, as the usual variables name them. */
export interface ProxySettings {
  readonly http?: string;
  readonly https?: string;
  /** Hosts that are reached directly: names, domains, `host:port`, `*`. */
  readonly no?: string;
}

export interface Http {
  readonly fetch: typeof globalThis.fetch;
  close(): Promise<void>;
}

/** Megabytes of a body from which on it is refused. */
export const maxBodyMb = 16;

// The messages of both errors are constant and they have no `cause`, because the SDK guesses from those
// whether a request timed out, and then throws the error away.

/** The endpoint answered, with a status that is no success. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly body: string;
  readonly headers: Headers;

  constructor(status: number, body: string, headers: Headers) {
    super('not a success');
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** There was no answer, or not all of it. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly reason: unknown;

  constructor(reason: unknown) {
    super('no answer');
    this.reason = reason;
  }
}

/**
 * What the SDK needs of a `fetch`, over undici's `request`, which costs less than half of undici's own.
 * It deviates from the standard where that helps here: it sends headers of its own and none of the SDK's
 * (among which are those of OPENAI_CUSTOM_HEADERS), follows no redirect, resolves when the body is read, and
 * rejects with `HttpError` where the status is no success and with `TransportError` where there is none.
 * @throws TicketsiftError `config` for a proxy that is no URL
 */
export async function openHttp(endpoint: Endpoint, proxy: ProxySettings): Promise<Http> {
  const dispatcher = await openDispatcher(endpoint, proxy);
  const { origin, authorization } = endpoint;
  const headers = [
    ...['accept', 'application/json', 'accept-encoding', 'identity', 'user-agent', 'ticketsift'],
    ...(authorization === undefined ? [] : ['authorization', authorization]),
  ];
  const headersOfBody = [...headers, 'content-type', 'application/json'];

  return {
    async fetch(target, { method = 'GET', body, signal } = {}) {
      const { pathname, search } = new URL(target instanceof Request ? target.url : target);
      const sent = typeof body === 'string' ? { headers: headersOfBody, body } : { headers };
      const answer = await dispatcher
        .request({ origin, path: pathname + search, method, signal: signal ?? null, ...sent })
        .then(async (response) => ({ ...response, text: await response.body.text() }))
        .catch((reason: unknown) => {
          throw new TransportError(reason);
        });
      // undici gives a connection back one turn of the event loop later; who asks again before opens another.
      await setImmediate();
      const { statusCode: status, text } = answer;
      if (status >= 200 && status < 300) return new ReadResponse(status, text, answer.headers);
      throw new HttpError(status, text, answer.headers);
    },
    // In flight there is nothing left that anybody waits for.
    close: () => dispatcher.destroy(),
  };
}

async function openDispatcher(endpoint: Endpoint, proxy: ProxySettings): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await import('undici');
  // The one deadline for a request is set by who makes it.
  const options = { maxResponseSize: maxBodyMb * 1024 * 1024, headersTimeout: 0, bodyTimeout: 0 };
  if (endpoint.isLoopback) return new Agent(options);
  return new EnvHttpProxyAgent({
    ...options,
    // An empty text rather than nothing, for which it would look into the environment.
    httpProxy: proxyUrl(proxy.http),
    httpsProxy: proxyUrl(proxy.https),
    noProxy: proxy.no ?? '',
  });
}

/** As curl reads it: `proxy:8080` is short for `http://proxy:8080`. */
function proxyUrl(proxy: string | undefined): string {
  if (!proxy) return '';
  const url = /^[a-z0-9+.-]+:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
  if (URL.canParse(url)) return url;
  throw new TicketsiftError('config', 'A proxy is named by something that is not a URL.', {
    hint: 'Set HTTP_PROXY and HTTPS_PROXY to something like http://proxy.example:3128.',
  });
}

/** An answer that was read to its end. It has no `headers` as the standard has them: making those costs time. */
export class ReadResponse extends Response {
  override readonly text: () => Promise<string>;
  readonly sent: Headers;

  constructor(status: number, text: string, sent: Headers) {
    super(null, { status });
    this.text = async () => text;
    this.sent = sent;
  }
}
