import type { Dispatcher } from 'undici';
import { interrupted } from '../../core/errors/interrupted.js';
import { TicketsiftError } from '../../core/errors.js';
import { headerOf } from '../../core/http/headers.js';
import { readWait } from '../../core/http/read-wait.js';
import { counted } from '../../core/text/numbers.js';
import { visible } from '../../core/text/visible.js';
import { orEnded, pause, type Waiting, waitFor } from '../../core/world/wait.js';
import { connectionFailure, redirectFailure } from './failures.js';
import { LostAnswer, openConnections, sendOnce } from './send-once.js';
import type { Service, ServiceAccess, ServiceAnswer, ServiceRequest } from './service.js';
import { originFor } from './stand-in.js';

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
  let connections: Promise<Dispatcher> | undefined;
  let hasAnswered = false;
  /** When the next request may be sent, by `clock.elapsed`. */
  let notBefore = 0;

  const once = async (request: ServiceRequest, authorization: Readonly<Record<string, string>>) => {
    const origin = originFor(request.host, variables);
    connections ??= openConnections(origin.isStandIn, access.proxy);
    const giveUp = new AbortController();
    const work = sendOnce(await connections, { request, authorization, origin }, [giveUp.signal, end.signal]);
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
          if (status >= 300 && status < 400) throw redirectFailure(service, { request, answer });
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
          last = connectionFailure(service, request.host, error);
          if (error.isLasting || (error.wasSent && !isRepeatable(request))) throw last;
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
      await (await connections)?.destroy();
    },
  };
}

/** Returns the same way to wait, where an interrupt arrives later, in milliseconds. */
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

/** Returns whether a request may be sent again where its answer is lost. */
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

/** Returns how long an answer asks us to wait, in milliseconds. */
function askedFor({ headers }: ServiceAnswer, now: () => number): number | undefined {
  const asked = headerOf(headers, 'retry-after');
  return asked === undefined ? undefined : readWait(asked, now);
}

function inSeconds(ms: number): string {
  return counted(Math.ceil(ms / 1000), 'second');
}

/** Returns what a header holds that has to be hidden. */
function secretsIn(name: string, value: string): string[] {
  return /authorization|cookie|token|key/i.test(name) ? [value, value.replace(/^\S+\s+/, '')] : [];
}

/** Refuses a host of another vendor: names that a person typed must not lead a credential there. */
function refuseForeignHost({ name, hosts }: Service, host: string): void {
  const isOurs = (one: string) => (one.startsWith('.') ? host.endsWith(one) : host === one);
  if (/^[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)+$/.test(host) && hosts.some(isOurs)) return;
  throw new TicketsiftError('usage', `${visible(host)} is not a host of ${name}`, {
    hint: `Hosts of ${name} end in ${hosts.map((one) => one.replace(/^\./, '')).join(' or ')}.`,
  });
}
