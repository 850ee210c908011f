import { type Advice, RequestFailure } from '../../../src/core/errors/request-failure.js';
import { TicketFailure } from '../../../src/core/errors/ticket-error.js';
import type { Limits } from '../../../src/core/model.js';
import type { RequestEvent } from '../../../src/pipeline/event.js';
import { type PacerOptions, paced } from '../../../src/pipeline/pacer/paced.js';
import { retrying } from '../../../src/pipeline/retrying.js';
import type { Send, TicketRequest } from '../../../src/pipeline/send.js';
import { randomNumbers } from '../../support/random.js';
import { bugReply } from '../../support/scripted-model.js';
import { makeTicket } from '../../support/tickets.js';
import { type VirtualClock, virtualClock } from '../../support/virtual-clock.js';

/** What an endpoint does with a request: takes it, with what it says of its limits, or refuses it. */
export type Verdict =
  | { readonly takes: true; readonly limits?: Limits; readonly tokens?: number }
  | { readonly takes: false; readonly advice: Advice; readonly limits?: Limits };

/** An endpoint in virtual time. */
export interface SimulatedEndpoint {
  /** Decides when a request arrives. */
  arrive(now: number): Verdict;
  /** How long it takes to answer what it takes, when so many are under way, in milliseconds. */
  tookMs(underWay: number, now: number): number;
}

export interface Simulation extends Partial<Omit<PacerOptions, 'clock' | 'stop' | 'listen'>> {
  readonly endpoint: SimulatedEndpoint;
  /** Virtual milliseconds; or a number of requests. */
  readonly forMs?: number;
  readonly requests?: number;
  readonly seed?: number;
}

/** Asks as a run does, with retries, and says what came of it. */
export async function simulate({
  endpoint,
  forMs = Infinity,
  requests = 100_000,
  seed = 1,
  ...options
}: Simulation) {
  const clock = virtualClock(1_000_000);
  const startedAt = clock.now();
  const random = randomNumbers(seed);
  const stop = new AbortController();
  const events: RequestEvent[] = [];
  const counts = { taken: 0, refused: 0, failed: 0, mostAtOnce: 0, tokens: 0, elapsedMs: 0 };
  let underWay = 0;

  const model: Send = async ({ onSent }) => {
    onSent?.();
    underWay++;
    counts.mostAtOnce = Math.max(counts.mostAtOnce, underWay);
    const verdict = endpoint.arrive(clock.now());
    if (verdict.takes) counts.taken++;
    const tookMs = verdict.takes ? endpoint.tookMs(underWay, clock.now()) : 20;
    await pass(clock, tookMs);
    underWay--;
    if (!verdict.takes) {
      counts.refused++;
      throw new RequestFailure('rate_limited', 'slow down', verdict);
    }
    const tokens = verdict.tokens ?? 100;
    counts.tokens += tokens;
    const usage = { input: tokens - 12, cachedInput: 0, output: 12 };
    return { reply: { ...bugReply, usage, limits: verdict.limits }, origin: 'sent' };
  };
  const listen = (event: RequestEvent) => events.push(event);
  const pacedAsk = paced(model, {
    concurrency: 32,
    requestsPerMinute: undefined,
    tokensPerMinute: undefined,
    ...options,
    clock,
    stop: stop.signal,
    listen,
  });
  const send = retrying(pacedAsk, {
    retries: 5,
    ticketTimeoutMs: 600_000,
    clock,
    random,
    stop: stop.signal,
    listen,
  });

  // As the window of a run does, so many are asked for ahead.
  let next = 0;
  const worker = async () => {
    while (next++ < requests && !stop.signal.aborted) {
      await send(questionOf(next)).catch((error) => {
        if (!(error instanceof TicketFailure)) throw error;
        if (error.code !== 'not_sent') counts.failed++;
      });
    }
  };
  clock.after(Math.min(forMs, 86_400_000), () => stop.abort());
  const done = Promise.all(Array.from({ length: Math.min(requests, 1000) }, worker)).then(() => {
    counts.elapsedMs = clock.now() - startedAt;
    stop.abort();
  });
  await clock.runUntil(done);
  return { ...counts, refusedShare: counts.refused / Math.max(1, counts.taken + counts.refused), events };
}

function pass(clock: VirtualClock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve));
}

function questionOf(n: number): TicketRequest {
  const content = { system: undefined, user: `ticket ${n} ${'x'.repeat(300)}`, filledIn: '' };
  return { key: Buffer.alloc(32), content, ticket: makeTicket({ text: '' }) };
}

const never: Advice = { kind: 'again' };
const always = () => ({ takes: true }) as const;

/** Whether and how an endpoint says how long to wait. */
type Tells = 'nothing' | 'seconds' | 'milliseconds' | 'limits';

const adviceOf = (tells: Tells, ms: number): Advice => {
  if (tells === 'nothing') return never;
  return { kind: 'wait', ms: tells === 'seconds' ? Math.ceil(ms / 1000) * 1000 : Math.max(1, ms) };
};

export interface LimitOptions {
  readonly perMinute: number;
  readonly tells: Tells;
  readonly tookMs?: (underWay: number, now: number) => number;
}

/** A bucket that holds `capacity` requests and fills evenly. */
export function bucketEndpoint(options: LimitOptions & { capacity: number }): SimulatedEndpoint {
  const { perMinute, tells, capacity, tookMs = () => 50 } = options;
  const perMs = perMinute / 60_000;
  let level = capacity;
  let filledAt = 0;
  return {
    tookMs,
    arrive(now) {
      level = Math.min(capacity, level + (now - filledAt) * perMs);
      filledAt = now;
      const takes = level >= 1;
      if (takes) level--;
      const requests = {
        limit: perMinute,
        remaining: Math.floor(level),
        resetMs: (capacity - level) / perMs,
      };
      const limits = tells === 'limits' ? { limits: { requests, tokens: undefined } } : {};
      if (takes) return { takes, ...limits };
      return { takes, advice: adviceOf(tells, (1 - level) / perMs), ...limits };
    },
  };
}

/** So many requests in each minute by the clock. */
export function fixedWindowEndpoint({
  perMinute,
  tells,
  tookMs = () => 50,
}: LimitOptions): SimulatedEndpoint {
  let minute = 0;
  let count = 0;
  return {
    tookMs,
    arrive(now) {
      if (Math.floor(now / 60_000) !== minute) [minute, count] = [Math.floor(now / 60_000), 0];
      const resetMs = (minute + 1) * 60_000 - now;
      const takes = count < perMinute;
      if (takes) count++;
      const requests = { limit: perMinute, remaining: perMinute - count, resetMs };
      const limits = tells === 'limits' ? { limits: { requests, tokens: undefined } } : {};
      return takes ? { takes, ...limits } : { takes, advice: adviceOf(tells, resetMs), ...limits };
    },
  };
}

/** So many requests in any 60 seconds. */
export function slidingWindowEndpoint({
  perMinute,
  tells,
  tookMs = () => 50,
}: LimitOptions): SimulatedEndpoint {
  const taken: number[] = [];
  return {
    tookMs,
    arrive(now) {
      while (taken.length > 0 && (taken[0] ?? 0) <= now - 60_000) taken.shift();
      if (taken.length < perMinute) {
        taken.push(now);
        return { takes: true };
      }
      return { takes: false, advice: adviceOf(tells, (taken[0] ?? 0) + 60_000 - now) };
    },
  };
}

/** Takes everything, and answers after a time that may depend on how much is under way. */
export function openEndpoint(tookMs: (underWay: number, now: number) => number): SimulatedEndpoint {
  return { tookMs, arrive: always };
}
