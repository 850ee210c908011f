import type { Dispatcher } from 'undici';
import { directOptions, type ProxySettings, proxyOptions } from '../../core/proxy.js';
import { maxBodyMb } from './decompress.js';
import type { Endpoint } from './endpoint.js';
import { exchange, type HttpResponse } from './exchange.js';

/** What is sent to an endpoint. */
export interface Message {
  readonly method: 'GET' | 'POST';
  /** Below the base URL: `/chat/completions`. */
  readonly path: string;
  /** JSON. */
  readonly body?: string;
  readonly signal: AbortSignal;
}

export interface Http {
  /**
   * Resolves when all of a success has come.
   * @throws HttpError where the status is none, a redirect among them; TransportError where there is no answer; what
   *   `Endpoint.authorization` does; the signal's reason where that fired before anything was sent
   */
  send(message: Message): Promise<HttpResponse>;
  close(): Promise<void>;
}

/** The endpoint answered, with a status that is not a success. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly answer: HttpResponse;

  constructor(answer: HttpResponse) {
    super('not a success'); // constant and without a cause, as for a TransportError
    this.answer = answer;
  }
}

/**
 * The connections to an endpoint. Loads undici, which takes some 0.1 s: only where something is really asked.
 * @param timeoutMs how long each request may take, at most 2^31 - 1
 * @throws TicketsiftError `config` for a proxy that is not a URL
 */
export async function openHttp(endpoint: Endpoint, proxy: ProxySettings, timeoutMs: number): Promise<Http> {
  const dispatcher = await openDispatcher(endpoint, proxy);
  const { origin } = endpoint;
  const base = endpoint.baseUrl.slice(origin.length);
  // Packing what stays on the machine takes time and saves nothing.
  const encoding = endpoint.isLoopback ? 'identity' : 'gzip';
  const made = (authorization: string | undefined) => headersOf(endpoint.header, authorization, encoding);
  let latest = made(undefined);
  /** Made anew only where what lets us in has changed. */
  const headersFor = (authorization: string | undefined) => {
    if (authorization !== latest.authorization) latest = made(authorization);
    return latest;
  };

  return {
    async send({ method, path, body, signal }) {
      const authorization = endpoint.authorization();
      const headers = headersFor(authorization instanceof Promise ? await authorization : authorization);
      // Renewing a login takes a while, in which the run may have been stopped.
      signal.throwIfAborted();
      const sent = body === undefined ? { headers: headers.bare } : { headers: headers.withBody, body };
      const request = { origin, path: base + path + endpoint.query, method, ...sent };
      const answer = await exchange(dispatcher, request, { signal, timeoutMs });
      if (answer.status >= 200 && answer.status < 300) return answer;
      throw new HttpError(answer);
    },
    // In flight there is nothing left that anyone waits for.
    close: () => dispatcher.destroy(),
  };
}

function headersOf(
  header: Endpoint['header'],
  authorization: string | undefined,
  encoding: 'identity' | 'gzip',
) {
  const bare = [
    ...['accept', 'application/json', 'accept-encoding', encoding, 'user-agent', 'ticketsift'],
    ...(authorization === undefined ? [] : [header, authorization]),
  ];
  return { authorization, bare, withBody: [...bare, 'content-type', 'application/json'] };
}

async function openDispatcher(endpoint: Endpoint, proxy: ProxySettings): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await import('undici');
  // The one deadline for a request is set by who makes it.
  const options = { maxResponseSize: maxBodyMb * 1024 * 1024, headersTimeout: 0, bodyTimeout: 0 };
  if (endpoint.isLoopback) return new Agent({ ...options, ...directOptions });
  return new EnvHttpProxyAgent({ ...options, ...proxyOptions(proxy) });
}
