import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { directOptions, type ProxySettings, proxyOptions } from '../../core/proxy.js';
import { longestTimer } from '../../core/world/clock.js';
import type { Endpoint } from './endpoint.js';
import { exchange, type HttpResponse, maxBodyMb } from './exchange.js';

/** What is sent to an endpoint. */
export interface Message {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the base URL: `/chat/completions`; may end with a query. */
  readonly path: string;
  /** JSON, or what is too large for a text. */
  readonly body?: string | Payload;
  readonly signal: AbortSignal;
}

/** A body that is read while it is sent. */
export interface Payload {
  /** Its media type. */
  readonly type: string;
  /** Bytes. */
  readonly length: number;
  readonly content: Readable;
}

/** Bytes that the slowest connection sends in a millisecond. */
const slowest = 64;

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
  const dispatcher = await openDispatcher(endpoint, proxy, maxBodyMb * 1024 * 1024);
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
      const request = { origin, path: base + withQuery(path, endpoint), method, ...sentWith(body, headers) };
      const bytes = typeof body === 'object' ? body.length : 0;
      const bounds = { signal, timeoutMs: Math.min(longestTimer, timeoutMs + bytes / slowest) };
      const answer = await exchange(dispatcher, request, bounds);
      if (answer.status >= 200 && answer.status < 300) return answer;
      throw new HttpError(answer);
    },
    // In flight there is nothing left that anyone waits for.
    close: () => dispatcher.destroy(),
  };
}

/** Returns a path with the query that every address of an endpoint ends with. */
export function withQuery(path: string, { query }: Endpoint): string {
  return path.includes('?') ? path + query.replace('?', '&') : path + query;
}

function sentWith(body: Message['body'], { bare, withBody }: SentHeaders) {
  if (body === undefined) return { headers: bare };
  if (typeof body === 'string') return { headers: withBody, body };
  const { type, length, content } = body;
  return { headers: [...bare, 'content-type', type, 'content-length', String(length)], body: content };
}

type SentHeaders = ReturnType<typeof headersOf>;

export function headersOf(
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

/** @param maxResponseSize bytes of a body; -1 for any */
export async function openDispatcher(
  endpoint: Endpoint,
  proxy: ProxySettings,
  maxResponseSize: number,
): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await import('undici');
  // The one deadline for a request is set by who makes it.
  const options = { maxResponseSize, headersTimeout: 0, bodyTimeout: 0 };
  if (endpoint.isLoopback) return new Agent({ ...options, ...directOptions });
  return new EnvHttpProxyAgent({ ...options, ...proxyOptions(proxy) });
}
