import type { Dispatcher } from 'undici';
import { codeOf } from '../../core/errors/caught.js';
import {
  certificateHint,
  connectionTroubles,
  isOfCertificate,
  refusalOfProxy,
} from '../../core/errors/connection-troubles.js';
import { interrupted } from '../../core/errors/interrupted.js';
import { TicketsiftError } from '../../core/errors.js';
import { decompress, type Headers } from '../../core/http/decompress.js';
import { bodyTooLarge, readAtMost } from '../../core/http/read-at-most.js';
import { readWait } from '../../core/http/read-wait.js';
import { directOptions, proxyOptions } from '../../core/proxy.js';
import { counted } from '../../core/text/numbers.js';
import { visible } from '../../core/text/visible.js';
import { orEnded, pause, type Waiting, waitFor } from '../../core/world/wait.js';
import type { Service, ServiceAccess, ServiceAnswer, ServiceFailure, ServiceRequest } from './service.js';
import { originFor, type ServiceOrigin } from './stand-in.js';

const defaultTimeoutMs = 60_000;
const defaultMaxBytes = 64 * 1024 * 1024;

/** The first pause after a failure that may pass, and the longest, in milliseconds. */
const firstPauseMs = 1_000;
const longestPauseMs = 64_000;
/** How long a service may be away, or keep us waiting, until a request is given up, in milliseconds. */
const maxAwayMs = 10 * 60_000;
/** The same before its first answer: a host that is not there should be said at once. */
const maxAwayAtFirstMs = 5_000;

/** The connections to a service. */
export interface ServiceHttp extends AsyncDisposable {
  /**
   * Sends a request, and again where the service says that it is busy, is away for a moment, or takes the credential for
   * expired. Redirects are never followed.
   * @throws TicketsiftError `service_unavailable`, `interrupted`, what `Service.explain` returns and `Service.authorize` throws
   */
  send(request: ServiceRequest): Promise<ServiceAnswer>;
}

/** Opens a service. Nothing is sent before the first request. @throws TicketsiftError `config` for a proxy that is not a URL */
export function openService(service: Service, access: ServiceAccess): ServiceHttp {
  const { clock, random, known, variables } = access;
  const end = new AbortController();
  const waiting = orEnded(access.waiting, end.signal);
  let dispatcher: Promise<Dispatcher> | undefined;
  let hasAnswered = false;
  /** When the next request may be sent, by `clock.elapsed`. */
  let notBefore = 0;

  const once = async (request: ServiceRequest, authorization: Readonly<Record<string, string>>) => {
    const origin = originFor(request.host, variables);
    dispatcher ??= openDispatcher(origin.isStandIn, access);
    const giveUp = new AbortController();
    const work = exchange(await dispatcher, { request, authorization, origin }, [giveUp.signal, end.signal]);
    try {
      const note = `${service.name} takes its time to answer`;
      return await waitFor(work, { note }, delayed(waiting, request.graceMs ?? 0, clock));
    } catch (error) {
      giveUp.abort(interrupted());
      throw error;
    }
  };

  return {
    async send(request) {
      refuseForeignHost(service, request.host);
      const startedAt = clock.elapsed();
      let renewed: 'again' | undefined;
      for (let failures = 0; ; ) {
        const early = notBefore - clock.elapsed();
        if (early > 0) {
          const note = `${service.name} allows no more requests for now: going on in ${inSeconds(early)}`;
          await pause(early, { note }, { waiting, clock });
        }
        const authorization = request.isOpen ? {} : await service.authorize(renewed);
        known.add(...Object.entries(authorization).flatMap(([name, value]) => secretsIn(name, value)));
        let ms: number | undefined;
        let why: string;
        let last: Error;
        try {
          const answer = await once(request, authorization);
          hasAnswered = true;
          const { status } = answer;
          if ((status >= 200 && status < 300) || request.accepts?.includes(status)) {
            notBefore = clock.elapsed() + (service.pauseAfter?.(answer) ?? 0);
            return answer;
          }
          if (status >= 300 && status < 400) throw redirected(service, { request, answer });
          last = service.explain({ request, answer });
          if (status === 401 && renewed === undefined && !request.isOpen) {
            renewed = 'again';
            continue;
          }
          if (!(service.passes?.(answer) ?? mayPass(status, request))) throw last;
          why = `${service.name} ${status === 429 ? 'is busy' : 'does not work for now'} (status ${status})`;
          ms = askedFor(answer, clock.now);
        } catch (error) {
          if (!(error instanceof LostAnswer)) throw error;
          last = unavailable(service, request.host, error);
          const isFinal =
            last instanceof AnswerTooLarge || isOfCertificate(error.code) || error.isRefusedByProxy;
          if (isFinal || (error.wasSent && !isRepeatable(request))) throw last;
          why = last.message;
        }
        ms ??= Math.min(longestPauseMs, firstPauseMs * 2 ** failures) * (0.5 + random() / 2);
        failures++;
        const away = clock.elapsed() - startedAt + ms;
        if (away > (hasAnswered ? maxAwayMs : maxAwayAtFirstMs)) throw last;
        await pause(ms, { note: `${why}; trying again in ${inSeconds(ms)}` }, { waiting, clock });
      }
    },
    async [Symbol.asyncDispose]() {
      end.abort(interrupted());
      await (await dispatcher)?.destroy();
    },
  };
}

/** The same waits, which end so much later than an interrupt. */
function delayed(waiting: Waiting, ms: number, clock: ServiceAccess['clock']): Waiting {
  if (ms === 0) return waiting;
  return {
    ...waiting,
    onInterrupt(listener) {
      let callOff = () => {};
      const unlisten = waiting.onInterrupt(() => {
        callOff = clock.after(ms, listener);
      });
      return () => {
        unlisten();
        callOff();
      };
    },
  };
}

/** An answer is larger than the request allows: less may be requested at once, but the same again is of no use. */
export class AnswerTooLarge extends TicketsiftError {}

/** There was no answer, or not all of it. */
class LostAnswer extends Error {
  override readonly name = 'LostAnswer';
  readonly reason: unknown;
  /** Of Node.js, undici or OpenSSL; empty where there is none. */
  readonly code: string;
  readonly isRefusedByProxy: boolean;
  readonly wasSent: boolean;

  constructor(reason: unknown, hasBegun: boolean) {
    super('no answer');
    this.reason = reason;
    this.code = codeOf(reason) || codeOf(reason instanceof Error ? reason.cause : undefined);
    this.isRefusedByProxy = refusalOfProxy(reason) !== undefined;
    this.wasSent = hasBegun || !(neverConnected.has(this.code) || isOfCertificate(this.code));
  }
}

async function openDispatcher(isStandIn: boolean, { proxy }: ServiceAccess): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await import('undici');
  // A connection that stays open would keep the process running.
  const options = { keepAliveTimeout: 4_000, keepAliveMaxTimeout: 4_000, headersTimeout: 0, bodyTimeout: 0 };
  return isStandIn
    ? new Agent({ ...options, ...directOptions })
    : new EnvHttpProxyAgent({ ...options, ...proxyOptions(proxy) });
}

interface Sent {
  readonly origin: ServiceOrigin;
  readonly request: ServiceRequest;
  readonly authorization: Readonly<Record<string, string>>;
}

/** @throws LostAnswer */
async function exchange(
  dispatcher: Dispatcher,
  { request: asked, authorization, origin: { origin, prefix } }: Sent,
  signals: readonly AbortSignal[],
): Promise<ServiceAnswer> {
  const { method, path, body, timeoutMs = defaultTimeoutMs, maxBytes = defaultMaxBytes } = asked;
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
        ...asked.headers,
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

/** Codes of failures before anything was sent. */
const neverConnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function isRepeatable({ method, isRepeatable: said = method === 'GET' || method === 'PUT' }: ServiceRequest) {
  return said;
}

/** Returns whether a request may be granted later that was refused now. */
function mayPass(status: number, request: ServiceRequest): boolean {
  if (status === 429 || status === 503) return true;
  // Some between, such as Cloudflare, have statuses of their own; 501 and 505 are about the request.
  const isOfServer = status >= 500 && status !== 501 && status !== 505;
  return (status === 408 || isOfServer) && isRepeatable(request);
}

/** How long an answer asks us to wait, in milliseconds. */
function askedFor({ headers }: ServiceAnswer, now: () => number): number | undefined {
  const asked = headerOf(headers, 'retry-after');
  return asked === undefined ? undefined : readWait(asked, now);
}

/** Returns the value of a header, by its name in small letters. */
export function headerOf(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'object' ? value[0] : value;
}

function inSeconds(ms: number): string {
  return counted(Math.ceil(ms / 1000), 'second');
}

function secretsIn(name: string, value: string): string[] {
  return /authorization|cookie|token|key/i.test(name) ? [value, value.replace(/^\S+\s+/, '')] : [];
}

/** Names that a person typed must not lead a credential elsewhere. */
function refuseForeignHost({ name, hosts }: Service, host: string): void {
  const isOurs = (one: string) => (one.startsWith('.') ? host.endsWith(one) : host === one);
  if (/^[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)+$/.test(host) && hosts.some(isOurs)) return;
  throw new TicketsiftError('usage', `${visible(host)} is not a host of ${name}`, {
    hint: `Hosts of ${name} end in ${hosts.map((one) => one.replace(/^\./, '')).join(' or ')}.`,
  });
}

function redirected({ name }: Service, { request, answer }: ServiceFailure): TicketsiftError {
  const { status, headers } = answer;
  const location = headerOf(headers, 'location') ?? '';
  const target = URL.canParse(location) ? new URL(location).host : 'another address';
  const isOfVendor = domainOf(target) === domainOf(request.host);
  return new TicketsiftError(
    'service_refused',
    `${name} sends us to ${visible(target)} (status ${status}), where your credential does not belong`,
    {
      hint: isOfVendor
        ? 'Check the name of the account: it may have been renamed.'
        : 'A proxy or the sign-in page of this network may be in between: open any page in a browser, then run the same command again.',
    },
  );
}

/** Returns the last two labels of a host. */
function domainOf(host: string): string {
  return host.split('.').slice(-2).join('.');
}

function unavailable({ name }: Service, host: string, { reason, code }: LostAnswer): TicketsiftError {
  if (isOfCertificate(code)) {
    const message = `The certificate of ${host} is not trusted: ${code}`;
    return new TicketsiftError('service_unavailable', message, { hint: certificateHint(code) });
  }
  const refusal = refusalOfProxy(reason);
  if (refusal !== undefined) {
    const message = `The proxy lets nothing through to ${host} (status ${refusal})`;
    return new TicketsiftError('service_unavailable', message, {
      hint:
        refusal === '407'
          ? 'Write its name and password into HTTPS_PROXY, as in http://name:password@proxy:8080.'
          : 'See HTTPS_PROXY, and NO_PROXY for what is reached directly; or have the host allowed.',
    });
  }
  const isLate = reason instanceof Error && reason.name === 'TimeoutError';
  const why = isLate
    ? 'it did not answer in time'
    : code === bodyTooLarge
      ? 'its answer is too large'
      : (connectionTroubles[code] ?? (code === '' ? 'the connection failed' : code));
  const Kind = code === bodyTooLarge ? AnswerTooLarge : TicketsiftError;
  return new Kind('service_unavailable', `No answer from ${name} at ${host}: ${why}`, {
    hint:
      code === 'ENOTFOUND'
        ? 'Check the name of the account, and the network.'
        : 'Check the network, and HTTPS_PROXY if you need a proxy; then run the same command again.',
  });
}
