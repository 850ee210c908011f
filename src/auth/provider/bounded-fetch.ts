import type { CustomFetch } from 'openid-client';
import type { Dispatcher } from 'undici';
import { codeOf } from '../../core/errors/caught.js';
import {
  certificateHint,
  connectionTroubles,
  isOfCertificate,
} from '../../core/errors/connection-troubles.js';
import { TicketsiftError } from '../../core/errors.js';
import { bodyTooLarge, readAtMost } from '../../core/http/read-at-most.js';
import { directOptions, isLoopback, type ProxySettings, proxyOptions } from '../../core/proxy.js';
import { KnownSecrets } from '../../core/text/known-secrets.js';
import { secretsSent, withoutEchoes } from './echoes.js';

/** Bytes that no metadata, key set or token exceeds. Compressed answers are not accepted. */
const maxBytes = 1024 * 1024;
/** Milliseconds for a whole answer. */
const defaultTimeoutMs = 30_000;

export interface FetchOptions {
  readonly proxy: ProxySettings;
  /** Called with the time in each answer, in milliseconds since 1970. */
  readonly onDate?: (date: number) => void;
  readonly timeoutMs?: number;
  /** Is given the secrets that are sent and received, so that they can be hidden. */
  readonly known?: KnownSecrets;
}

/**
 * Returns a fetch for requests to a provider: it bounds the size of answers and the time, and follows no redirects.
 * Errors that the provider describes have no secret in them, even where they quote the request.
 *
 * The fetch rejects with a TicketsiftError `provider_unavailable` when there is no answer, or one that is too large.
 */
export function boundedFetch({
  proxy,
  onDate,
  timeoutMs = defaultTimeoutMs,
  known = new KnownSecrets(),
}: FetchOptions): CustomFetch {
  let dispatchers: Promise<{ direct: Dispatcher; proxied: Dispatcher }> | undefined;
  return async (url, { method, headers, body, signal }) => {
    const { host, hostname } = new URL(url);
    dispatchers ??= openDispatchers(proxy);
    const [{ direct, proxied }, { request }] = await Promise.all([dispatchers, import('undici')]);
    const deadline = AbortSignal.timeout(timeoutMs);
    known.add(...secretsSent(headers, body));
    try {
      const answer = await request(url, {
        dispatcher: isLoopback(hostname) ? direct : proxied,
        method: method === 'POST' ? 'POST' : 'GET',
        headers: { ...headers, 'accept-encoding': 'identity' },
        body: body instanceof URLSearchParams ? body.toString() : typeof body === 'string' ? body : null,
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      });
      const { date } = answer.headers;
      if (typeof date === 'string' && !Number.isNaN(Date.parse(date))) onDate?.(Date.parse(date));
      const bytes = await readAtMost(answer.body, maxBytes);
      const text = withoutEchoes(bytes.toString('utf8'), known);
      return new Response(hasNoBody(answer.statusCode) ? null : text, {
        status: answer.statusCode,
        headers: flat(answer.headers),
      });
    } catch (cause) {
      if (codeOf(cause) === bodyTooLarge) throw unavailable(host, 'its answer is larger than 1 MB');
      const late = deadline.aborted || isTimeout(signal);
      if (isOfCertificate(codeOf(cause))) throw untrusted(host, codeOf(cause));
      throw unavailable(host, late ? `it did not answer within ${timeoutMs / 1000} s` : reasonOf(cause));
    }
  };
}

async function openDispatchers(proxy: ProxySettings) {
  const { Agent, EnvHttpProxyAgent } = await import('undici');
  // A connection that stays open would keep the process running.
  const options = { keepAliveTimeout: 1, keepAliveMaxTimeout: 1 };
  return {
    direct: new Agent({ ...options, ...directOptions }),
    proxied: new EnvHttpProxyAgent({ ...options, ...proxyOptions(proxy) }),
  };
}

function hasNoBody(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one): [string, string] => [name, one]),
  );
}

/** Returns whether a signal fired because of the time: openid-client has a limit of its own, which is as long. */
function isTimeout(signal: AbortSignal | null | undefined): boolean {
  return signal?.aborted === true && signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
}

/** Returns the code and what it means, only: messages of Node and of proxies may quote what was sent. */
function reasonOf(cause: unknown): string {
  const code = codeOf(cause) || codeOf(cause instanceof Error ? cause.cause : undefined);
  if (code === '') return 'the connection failed';
  const trouble = connectionTroubles[code];
  if (trouble === undefined) return code;
  // Many know the codes of the system; those of undici say nothing to them.
  return code.startsWith('UND_') ? trouble : `${trouble} (${code})`;
}

function untrusted(host: string, code: string): TicketsiftError {
  return new TicketsiftError('provider_unavailable', `The certificate of ${host} is not trusted: ${code}`, {
    hint: certificateHint(code),
  });
}

function unavailable(host: string, why: string): TicketsiftError {
  return new TicketsiftError('provider_unavailable', `No answer from ${host} for now: ${why}`, {
    hint: 'See whether auth.issuer is right, and try again later; ticketsift auth doctor finds the cause.',
  });
}
