import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { codeOf, messageOf } from '../../../core/errors/caught.js';
import { isLoopback, type ProxySettings } from '../../../core/proxy.js';
import type { Endpoint } from '../endpoint.js';
import { DeadlineError, TransportError } from '../exchange.js';
import { HttpError, headersOf, openDispatcher, withQuery } from '../http.js';
import { redirectIn } from './redirect.js';

/** Downloads of any size, in pieces. */
export interface Downloads {
  /**
   * Resolves when the answer begins. The content ends with a TransportError where the connection does.
   * @throws HttpError, TransportError, what `Endpoint.authorization` does
   */
  open(path: string, signal: AbortSignal): Promise<Readable>;
  close(): Promise<void>;
}

/** Bytes of a refusal that are read. */
const longestRefusal = 64 * 1024;

/** How often a download may be sent on. */
const maxRedirects = 5;

/** @param timeoutMs how long a server may send nothing */
export function createDownloads(endpoint: Endpoint, proxy: ProxySettings, timeoutMs: number): Downloads {
  /** What connects to this machine, and what connects to any other. */
  const opened = new Map<boolean, Promise<Dispatcher>>();
  const dispatcherFor = (isHere: boolean) => {
    const dispatcher = opened.get(isHere) ?? openDispatcher({ ...endpoint, isLoopback: isHere }, proxy, -1);
    opened.set(isHere, dispatcher);
    return dispatcher;
  };
  const get = async (address: URL, signal: AbortSignal) => {
    const isOfEndpoint = address.origin === endpoint.origin;
    const failure = (error: unknown) =>
      transportError(isOfEndpoint ? error : elsewhere(address, error), timeoutMs);
    const dispatcher = await dispatcherFor(isLoopback(address.hostname));
    // The key is for the endpoint alone.
    const authorization = isOfEndpoint ? await endpoint.authorization() : undefined;
    signal.throwIfAborted();
    const { bare } = headersOf(endpoint.header, authorization, endpoint.isLoopback ? 'identity' : 'gzip');
    const answer = await dispatcher
      .request({
        origin: address.origin,
        path: address.pathname + address.search,
        method: 'GET',
        headers: bare,
        signal,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      })
      .catch((error: unknown) => {
        throw failure(error);
      });
    return { ...answer, failure, isOfEndpoint };
  };
  return {
    async open(path, signal) {
      let address = new URL(endpoint.baseUrl + withQuery(path, endpoint));
      for (let redirects = 0; ; redirects++) {
        const { statusCode: status, headers, body, failure, isOfEndpoint } = await get(address, signal);
        if (status >= 200 && status < 300) return unpacked(body, headers['content-encoding']);
        const text = await beginningOf(body).catch((error: unknown) => {
          throw failure(error);
        });
        const next = redirects < maxRedirects ? redirectIn(status, headers.location, address) : undefined;
        if (next === undefined) {
          // An address that was signed for a while may have expired, and the next try gets another.
          if (isOfEndpoint || status === 404 || status === 410)
            throw new HttpError({ status, headers, body: text });
          throw failure(new Error(`it answered ${status}`));
        }
        address = next;
      }
    },
    async close() {
      const dispatchers = await Promise.allSettled(opened.values());
      for (const dispatcher of dispatchers)
        if (dispatcher.status === 'fulfilled') await dispatcher.value.destroy();
    },
  };
}

/** Returns an error that says of which host it is. */
function elsewhere({ host }: URL, error: unknown): Error {
  const said = new Error(`its files are at ${host}: ${messageOf(error)}`, { cause: error });
  return Object.assign(said, { code: codeOf(error) });
}

/** Returns what an error of undici means for a download. */
export function transportError(error: unknown, timeoutMs: number): TransportError {
  const code = codeOf(error);
  const isTimeout = code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT';
  return new TransportError(isTimeout ? new DeadlineError(timeoutMs) : error, !neverSent.test(code));
}

/** Codes of what ends before there is a connection. */
const neverSent =
  /^(ECONNREFUSED|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|EPROTO|ERR_SSL|ERR_TLS|CERT_)/;

async function beginningOf(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= longestRefusal) break;
  }
  return Buffer.concat(chunks).toString();
}

/** Some servers pack files whatever was requested. */
function unpacked(body: Readable, encoding: string | readonly string[] | undefined): Readable {
  const unpack =
    unpackers[
      String(encoding ?? '')
        .trim()
        .toLowerCase()
    ]?.();
  // An error of either ends both; who reads learns of it.
  return unpack === undefined ? body : pipeline(body, unpack, () => {});
}

const unpackers: Readonly<Record<string, (() => Transform) | undefined>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};
