import type { CustomFetch } from 'openid-client';
import type { Dispatcher } from 'undici';
import { codeOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { directOptions, isLoopback, type ProxySettings, proxyOptions } from '../../core/proxy.js';
import { KnownSecrets } from '../../core/text/known-secrets.js';
import { secretsSent, withoutEchoes } from './echoes.js';

/** No metadata, key set or token is larger; decoded, since what is compressed is not taken. */
const maxBytes = 1024 * 1024;
/** Milliseconds for all of an answer. */
const defaultTimeoutMs = 30_000;

export interface FetchOptions {
  readonly proxy: ProxySettings;
  /** Told the time that each answer says it is, in milliseconds since 1970. */
  readonly onDate?: (date: number) => void;
  readonly timeoutMs?: number;
  /** Learns the secrets that are sent and that come. */
  readonly known?: KnownSecrets;
}

/**
 * What is asked of a provider: answers of a bounded size, in a bounded time, uncompressed, from the address itself and
 * from none that a redirect points to. What a provider says of an error holds no secret, though it may have quoted the request.
 *
 * Rejects with a TicketsiftError `provider_unavailable` where there is no answer, or one without end.
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
      const text = withoutEchoes(await readAtMost(answer.body, host), known);
      return new Response(hasNoBody(answer.statusCode) ? null : text, {
        status: answer.statusCode,
        headers: flat(answer.headers),
      });
    } catch (cause) {
      if (cause instanceof TicketsiftError) throw cause;
      const late = deadline.aborted || isTimeout(signal);
      if (isOfCertificate(cause)) throw untrusted(host, codeOf(cause));
      throw unavailable(host, late ? `it did not answer within ${timeoutMs / 1000} s` : reasonOf(cause));
    }
  };
}

async function openDispatchers(proxy: ProxySettings) {
  const { Agent, EnvHttpProxyAgent } = await import('undici');
  // A connection that is kept would keep the process from ending.
  const options = { keepAliveTimeout: 1, keepAliveMaxTimeout: 1 };
  return {
    direct: new Agent({ ...options, ...directOptions }),
    proxied: new EnvHttpProxyAgent({ ...options, ...proxyOptions(proxy) }),
  };
}

async function readAtMost(body: AsyncIterable<Uint8Array>, host: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw unavailable(host, 'its answer is larger than 1 MB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function hasNoBody(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one): [string, string] => [name, one]),
  );
}

/** Whether a signal fired because of the time: openid-client has a bound of its own, which is as long. */
function isTimeout(signal: AbortSignal | null | undefined): boolean {
  return signal?.aborted === true && signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
}

/** The code alone: words of Node and of proxies may quote what was sent. */
function reasonOf(cause: unknown): string {
  const code = codeOf(cause) || codeOf(cause instanceof Error ? cause.cause : undefined);
  return code === '' ? 'the connection failed' : code;
}

/** OpenSSL's reasons to believe no certificate, by the codes that Node.js gives them. */
function isOfCertificate(cause: unknown): boolean {
  return /CERT|SIGNATURE|^ERR_TLS_|^INVALID_(CA|PURPOSE)$/.test(codeOf(cause));
}

function untrusted(host: string, code: string): TicketsiftError {
  return new TicketsiftError('provider_unavailable', `The certificate of ${host} is not trusted: ${code}`, {
    hint: 'Where it is of a certificate authority of your own: NODE_EXTRA_CA_CERTS=<its file>. Nothing turns the check off.',
  });
}

function unavailable(host: string, why: string): TicketsiftError {
  return new TicketsiftError('provider_unavailable', `No answer from ${host} for now: ${why}`, {
    hint: 'Try again later; ticketsift auth doctor looks for what is wrong.',
  });
}
