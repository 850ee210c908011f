import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { codeOf } from '../../../core/errors/caught.js';
import type { ProxySettings } from '../../../core/proxy.js';
import type { Endpoint } from '../endpoint.js';
import { DeadlineError, TransportError } from '../exchange.js';
import { HttpError, headersOf, openDispatcher, withQuery } from '../http.js';

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

/** @param timeoutMs how long a server may send nothing */
export function createDownloads(endpoint: Endpoint, proxy: ProxySettings, timeoutMs: number): Downloads {
  let opened: Promise<Dispatcher> | undefined;
  const { origin } = endpoint;
  const base = endpoint.baseUrl.slice(origin.length);
  return {
    async open(path, signal) {
      opened ??= openDispatcher(endpoint, proxy, -1);
      const dispatcher = await opened;
      const authorization = await endpoint.authorization();
      signal.throwIfAborted();
      const { bare } = headersOf(endpoint.header, authorization, endpoint.isLoopback ? 'identity' : 'gzip');
      const failure = (error: unknown) => transportError(error, timeoutMs);
      const answer = await dispatcher
        .request({
          origin,
          path: base + withQuery(path, endpoint),
          method: 'GET',
          headers: bare,
          signal,
          headersTimeout: timeoutMs,
          bodyTimeout: timeoutMs,
        })
        .catch((error: unknown) => {
          throw failure(error);
        });
      const { statusCode: status, headers, body } = answer;
      if (status < 200 || status >= 300) {
        const text = await beginningOf(body).catch((error: unknown) => {
          throw failure(error);
        });
        throw new HttpError({ status, headers, body: text });
      }
      return unpacked(body, headers['content-encoding']);
    },
    async close() {
      const dispatcher = await opened?.catch(() => undefined);
      await dispatcher?.destroy();
    },
  };
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
