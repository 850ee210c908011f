import type { Dispatcher } from 'undici';
import { codeOf } from '../../core/errors/caught.js';
import { isOfCertificate, refusalOfProxy } from '../../core/errors/connection-troubles.js';
import { decompress } from '../../core/http/decompress.js';
import { bodyTooLarge, readAtMost } from '../../core/http/read-at-most.js';
import { directOptions, type ProxySettings, proxyOptions } from '../../core/proxy.js';
import type { ServiceAnswer, ServiceRequest } from './service.js';
import type { ServiceOrigin } from './stand-in.js';

const defaultTimeoutMs = 60_000;
const defaultMaxBytes = 64 * 1024 * 1024;

/** There was no answer, or not all of it. */
export class LostAnswer extends Error {
  override readonly name = 'LostAnswer';
  readonly reason: unknown;
  /** Of Node.js, undici or OpenSSL; empty where there is none. */
  readonly code: string;
  /** The status with which a proxy refused it; undefined where none did. */
  readonly refusalOfProxy: string | undefined;
  readonly wasSent: boolean;
  /** Whether the same request would be lost again until something is changed. */
  readonly isLasting: boolean;

  constructor(reason: unknown, hasBegun: boolean) {
    super('no answer');
    this.reason = reason;
    this.code = codeOf(reason) || codeOf(reason instanceof Error ? reason.cause : undefined);
    this.refusalOfProxy = refusalOfProxy(reason);
    this.wasSent = hasBegun || !(neverConnected.has(this.code) || isOfCertificate(this.code));
    this.isLasting =
      this.code === bodyTooLarge || isOfCertificate(this.code) || this.refusalOfProxy !== undefined;
  }
}

/** Codes of failures before anything was sent. */
const neverConnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * Opens connections to a service, or to a stand-in of this machine, which is reached without a proxy.
 * @throws TicketsiftError `config` for a proxy that is not a URL
 */
export async function openConnections(isStandIn: boolean, proxy: ProxySettings): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await import('undici');
  // A connection that stays open would keep the process running.
  const options = { keepAliveTimeout: 4_000, keepAliveMaxTimeout: 4_000, headersTimeout: 0, bodyTimeout: 0 };
  return isStandIn
    ? new Agent({ ...options, ...directOptions })
    : new EnvHttpProxyAgent({ ...options, ...proxyOptions(proxy) });
}

/** A request with what it takes to send it. */
interface Sent {
  readonly origin: ServiceOrigin;
  readonly request: ServiceRequest;
  readonly authorization: Readonly<Record<string, string>>;
}

/**
 * Sends a request, and reads the answer to its end.
 * @throws LostAnswer; the reason of a signal that ended it
 */
export async function sendOnce(
  dispatcher: Dispatcher,
  { request: wanted, authorization, origin: { origin, prefix } }: Sent,
  signals: readonly AbortSignal[],
): Promise<ServiceAnswer> {
  const { method, path, body, timeoutMs = defaultTimeoutMs, maxBytes = defaultMaxBytes } = wanted;
  const { request } = await import('undici');
  const isForm = body instanceof URLSearchParams;
  let hasBegun = false;
  try {
    const answer = await request(origin + prefix + path, {
      dispatcher,
      method,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'gzip',
        'user-agent': 'ticketsift',
        ...(body !== undefined && {
          'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
        }),
        ...wanted.headers,
        ...authorization,
      },
      body: body === undefined ? null : isForm ? body.toString() : JSON.stringify(body),
      signal: AbortSignal.any([...signals, AbortSignal.timeout(timeoutMs)]),
    });
    hasBegun = true;
    const bytes = await readAtMost(answer.body, maxBytes);
    const plain = await decompress(bytes, answer.headers, maxBytes);
    return { status: answer.statusCode, headers: answer.headers, text: plain.toString('utf8') };
  } catch (cause) {
    const ended = signals.find((signal) => signal.aborted);
    if (ended) throw ended.reason;
    throw new LostAnswer(cause, hasBegun);
  }
}
