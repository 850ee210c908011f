import { describe, expect, it } from 'vitest';
import { type Advice, RequestFailure } from '../../../src/core/errors/request-failure.js';
import { type TicketErrorCode, TicketFailure } from '../../../src/core/errors/ticket-error.js';
import { TicketsiftError } from '../../../src/core/errors.js';
import type { RequestEvent } from '../../../src/pipeline/event.js';
import { Outage } from '../../../src/pipeline/pacer/outage.js';
import { PaceRecord } from '../../../src/pipeline/pacer/pace-record.js';
import { paced } from '../../../src/pipeline/pacer/paced.js';
import { ridingOut } from '../../../src/pipeline/pacer/riding-out.js';
import { retrying } from '../../../src/pipeline/retrying.js';
import type { Send, TicketRequest } from '../../../src/pipeline/send.js';
import { stopping } from '../../../src/pipeline/stopping.js';
import { randomNumbers } from '../../support/random.js';
import { bugReply } from '../../support/scripted-model.js';
import { makeTicket } from '../../support/tickets.js';
import { type VirtualClock, virtualClock } from '../../support/virtual-clock.js';

const minute = 60_000;

/** How a try fails, and after how many milliseconds. */
interface Trouble {
  readonly code: TicketErrorCode;
  readonly advice: Advice;
  readonly afterMs: number;
}

const again = { kind: 'again' } as const;
const refused: Trouble = {
  code: 'connection',
  advice: { kind: 'unreachable', hint: 'Start it.' },
  afterMs: 1,
};
const reset: Trouble = { code: 'connection', advice: again, afterMs: 1 };
const hanging: Trouble = { code: 'timeout', advice: again, afterMs: minute };
const status = (number: number): Trouble => ({ code: `http_${number}`, advice: again, afterMs: 5 });

interface Scene {
  /** What becomes of a request that is sent, or is under way, at a time; undefined where it is answered. */
  readonly trouble: (now: number, n: number) => Trouble | undefined;
  readonly tickets?: number;
  readonly concurrency?: number;
  readonly retries?: number;
  readonly maxWaitMs?: number;
  readonly paceRecord?: PaceRecord;
  /** Called with the clock and what stops the run, before it begins. */
  readonly meanwhile?: (clock: VirtualClock, stopper: AbortController) => void;
}

/** Sends tickets as a run does, to an endpoint that answers after 50 ms, and says what came of them. */
async function run({ trouble, tickets = 2_000, concurrency = 256, ...scene }: Scene) {
  const clock = virtualClock();
  const stopper = new AbortController();
  const events: RequestEvent[] = [];
  const sent: { at: number; n: number; isAnswered: boolean }[] = [];
  const pass = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));
  const model: Send = async ({ ticket, onSent, onReplied }) => {
    onSent?.();
    const n = Number(ticket.id);
    const one = { at: clock.elapsed(), n, isAnswered: false };
    sent.push(one);
    const fail = async ({ code, advice, afterMs }: Trouble) => {
      await pass(afterMs);
      throw new RequestFailure(code, 'No answer from host.', { advice });
    };
    const before = trouble(clock.elapsed(), n);
    if (before) await fail(before);
    for (let ms = 0; ms < 50; ms += 10) {
      await pass(10);
      const during = trouble(clock.elapsed(), n);
      // Under way when nobody accepts connections any more: the connection breaks.
      if (during) await fail(during === refused ? reset : during);
    }
    one.isAnswered = true;
    onReplied?.(bugReply);
    return { reply: bugReply, origin: 'sent' };
  };
  const common = {
    clock,
    stop: stopper.signal,
    listen: (event: RequestEvent) => events.push(event),
    maxWaitMs: scene.maxWaitMs ?? 5 * minute,
    paceRecord: scene.paceRecord ?? new PaceRecord(),
  };
  const outage = new Outage(common);
  const limits = { concurrency, requestsPerMinute: undefined, tokensPerMinute: undefined };
  let send = paced(model, { ...common, ...limits, outage });
  send = ridingOut(send, { ...common, outage });
  const random = randomNumbers(1);
  send = retrying(send, { ...common, random, retries: scene.retries ?? 5, ticketTimeoutMs: 10 * minute });
  send = stopping(send, stopper);
  scene.meanwhile?.(clock, stopper);

  const ends = new Map<string, number>();
  let next = 0;
  const worker = async () => {
    while (next < tickets) {
      const end = await send(requestOf(next++)).then(
        () => 'answered',
        (error) => (error instanceof TicketFailure ? error.code : String(error)),
      );
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }
  };
  let tookMs = 0;
  const all = Array.from({ length: Math.min(tickets, 4 * concurrency) }, worker);
  await clock.runUntil(
    Promise.all(all).then(() => {
      tookMs = clock.elapsed();
    }),
  );
  const reason: unknown = stopper.signal.reason;
  return {
    ends: Object.fromEntries(ends),
    sent,
    tookMs,
    events,
    stoppedBy: reason instanceof TicketsiftError ? reason : undefined,
  };
}

function requestOf(n: number): TicketRequest {
  const content = { system: undefined, user: `ticket ${n}`, filledIn: '' };
  return { key: Buffer.alloc(32), content, ticket: makeTicket({ id: String(n), text: '' }) };
}

/** Fails so between two times. */
const between = (from: number, to: number, trouble: Trouble) => (now: number) =>
  now >= from && now < to ? trouble : undefined;

/** How often something was sent in vain, or for nothing. */
const repeated = ({ sent, ends }: Awaited<ReturnType<typeof run>>) => sent.length - (ends.answered ?? 0);
const told = (events: readonly RequestEvent[]) =>
  events.filter(({ kind }) => kind === 'outage' || kind === 'outage_over');

describe('an endpoint that does not answer for 20 s', () => {
  const waits = { code: 'http_503', advice: { kind: 'wait', ms: 1_000 }, afterMs: 5 } as const;

  it('fails none of 2,000 tickets at 256 at once, and repeats what was under way and a few tries', async () => {
    const all = await run({ trouble: between(200, 20_200, refused) });
    const { tookMs: without } = await run({ trouble: () => undefined });
    expect(all.ends).toEqual({ answered: 2_000 });
    expect(repeated(all)).toBeLessThanOrEqual(256 + 20);
    expect(all.tookMs - without).toBeLessThanOrEqual(20_000 + 5_000);
    expect(all.stoppedBy).toBeUndefined();
  });

  it.each<[string, Trouble]>([
    ['breaks every connection', reset],
    ['is behind a gateway that answers 502', status(502)],
    ['is behind a gateway that answers 503', status(503)],
    ['is behind a gateway that answers 504', status(504)],
    ['is behind a gateway that answers 503 and says when to come back', waits],
    ['is behind one that answers 521', status(521)],
  ])('fails no ticket where it %s', async (_, trouble) => {
    const all = await run({ trouble: between(200, 20_200, trouble), tickets: 400, concurrency: 32 });
    expect(all.ends).toEqual({ answered: 400 });
    expect(repeated(all)).toBeLessThanOrEqual(2 * 32 + 20);
    expect(all.tookMs).toBeLessThanOrEqual(30_000);
  });

  it.each([1, 2, 3, 8])('fails no ticket at %i at once', async (concurrency) => {
    const trouble = between(200, 20_200, refused);
    expect((await run({ trouble, tickets: 30, concurrency })).ends).toEqual({ answered: 30 });
    const gateway = between(200, 20_200, status(503));
    expect((await run({ trouble: gateway, tickets: 30, concurrency })).ends).toEqual({ answered: 30 });
  });

  it('fails no ticket where it is the end of the run', async () => {
    for (const trouble of [refused, status(503)]) {
      const all = await run({ trouble: between(460, 20_000, trouble), tickets: 40, concurrency: 4 });
      expect(all.ends).toEqual({ answered: 40 });
      expect(told(all.events)).not.toEqual([]);
    }
  });

  it('fails no ticket where it does so again and again', async () => {
    const trouble = (now: number) => (now % 30_000 > 500 && now % 30_000 < 20_000 ? status(503) : undefined);
    expect((await run({ trouble, tickets: 3_000, concurrency: 32 })).ends).toEqual({ answered: 3_000 });
  });

  it('uses up no retry', async () => {
    const all = await run({ trouble: between(70, 20_000, refused), tickets: 50, concurrency: 1, retries: 0 });
    // What was under way has failed for itself.
    expect(all.ends).toEqual({ answered: 49, connection: 1 });
  });

  it('gets one request at a time, after pauses that grow', async () => {
    const { sent } = await run({ trouble: between(200, 120_200, refused), tickets: 400, concurrency: 64 });
    const tries = sent.filter(({ at }) => at > 300 && at < 120_200).map(({ at }) => at);
    const pauses = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(250);
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
    expect(Math.max(...pauses)).toBeLessThanOrEqual(15_001);
    expect(tries.length).toBeLessThan(30);
  });

  it('is reported with each try, and when it is over', async () => {
    const { events } = await run({ trouble: between(200, 5_000, refused), tickets: 100, concurrency: 4 });
    const [first, ...rest] = told(events);
    expect(first).toMatchObject({ kind: 'outage', tries: 1, ms: 250, failure: { code: 'connection' } });
    expect(rest.at(-1)).toMatchObject({ kind: 'outage_over', ms: expect.closeTo(5_000, -4) });
  });

  it('is not reported where the next try is answered', async () => {
    const { events, ends } = await run({ trouble: between(200, 250, refused), tickets: 100, concurrency: 4 });
    expect(ends).toEqual({ answered: 100 });
    expect(told(events)).toEqual([]);
  });
});

it('an endpoint that hangs is tried with one request at a time once all under way have timed out', async () => {
  const all = await run({ trouble: between(200, 200_000, hanging), tickets: 300, concurrency: 32 });
  expect(all.ends).toEqual({ answered: 300 });
  expect(repeated(all)).toBeLessThanOrEqual(2 * 32 + 5);
});

describe('an outage that does not end', () => {
  const forEver = { trouble: between(200, Number.POSITIVE_INFINITY, refused), tickets: 300, concurrency: 32 };

  it('stops the run after --max-wait, and says how to go on', async () => {
    const all = await run({ ...forEver, maxWaitMs: 10 * minute });
    expect(all.tookMs).toBeGreaterThanOrEqual(10 * minute);
    expect(all.tookMs).toBeLessThan(10 * minute + 1_000);
    expect(all.stoppedBy).toMatchObject({
      code: 'endpoint_failed',
      message: 'No answer from host.',
      hint: 'The endpoint has answered nothing for 10 min: run the same command again when it does, or wait longer with --max-wait.',
    });
    const { answered = 0, not_sent = 0, connection = 0 } = all.ends;
    expect(answered + not_sent + connection).toBe(300);
    expect(connection).toBe(1);
  });

  it('is not waited for with --max-wait 0: retries are used up as before there was an answer', async () => {
    const all = await run({ ...forEver, maxWaitMs: 0 });
    expect(all.tookMs).toBeLessThan(minute);
    expect(all.stoppedBy).toMatchObject({ code: 'endpoint_failed', hint: 'Start it.' });
    expect(told(all.events)).toEqual([]);
  });

  it('ends at once when the run is stopped', async () => {
    const meanwhile: Scene['meanwhile'] = (clock, stopper) => void clock.after(3_000, () => stopper.abort());
    const all = await run({ ...forEver, meanwhile });
    expect(all.tookMs).toBeLessThanOrEqual(3_010);
    expect(all.ends).toEqual({ answered: expect.any(Number), not_sent: expect.any(Number) });
  });
});

describe('before the first answer', () => {
  it('a refused connection ends the run within five seconds, with its hint', async () => {
    for (const concurrency of [1, 32]) {
      const all = await run({ trouble: () => refused, tickets: 100, concurrency });
      expect(all.tookMs).toBeLessThan(5_000);
      expect(all.stoppedBy).toMatchObject({ code: 'endpoint_failed', hint: 'Start it.' });
      expect(told(all.events)).toEqual([]);
    }
  });

  it('a repeat of a run that had one waits for an outage to end', async () => {
    const paceRecord = new PaceRecord();
    await run({ trouble: () => undefined, tickets: 1, paceRecord });
    const all = await run({ trouble: between(0, 20_000, refused), tickets: 10, paceRecord });
    expect(all.ends).toEqual({ answered: 10 });
  });
});

describe('tickets that fail for themselves are not an outage', () => {
  it.each<[string, Trouble]>([
    ['answered 500', status(500)],
    ['answered 503', status(503)],
    ['whose connection breaks', reset],
    ['that time out', hanging],
  ])('where one is always %s', async (_, trouble) => {
    for (const concurrency of [1, 8]) {
      for (const failing of [0, 20, 39]) {
        const all = await run({
          trouble: (_now, n) => (n === failing ? trouble : undefined),
          tickets: 40,
          concurrency,
        });
        expect(all.ends).toEqual({ answered: 39, [trouble.code]: 1 });
        expect(told(all.events)).toEqual([]);
        expect(all.stoppedBy).toBeUndefined();
      }
    }
  });

  it('where a tenth of them are always answered 503, and fail last of all', async () => {
    for (const concurrency of [1, 4, 64]) {
      const trouble: Scene['trouble'] = (_, n) => (n % 10 === 3 ? status(503) : undefined);
      const all = await run({ trouble, tickets: 200, concurrency });
      expect(all.ends).toEqual({ answered: 180, http_503: 20 });
      expect(all.tookMs).toBeLessThan(minute);
    }
  });

  it('where the last ones are always answered 503: they fail after their retries', async () => {
    for (const [count, retries] of [
      [3, 0],
      [3, 1],
      [3, 5],
      [8, 1],
    ] as const) {
      for (const concurrency of [1, 4, 64]) {
        const trouble: Scene['trouble'] = (_, n) => (n >= 60 - count ? status(503) : undefined);
        const all = await run({ trouble, tickets: 60, concurrency, retries });
        expect(all.ends).toEqual({ answered: 60 - count, http_503: count });
        expect(all.tookMs).toBeLessThan(2 * minute);
        expect(all.stoppedBy).toBeUndefined();
      }
    }
  });

  it('where any of them may be answered 503 by chance: hardly a moment is lost', async () => {
    const chance = randomNumbers(7);
    const trouble = () => (chance() < 0.05 ? status(503) : undefined);
    for (const concurrency of [1, 8, 64]) {
      const all = await run({ trouble, tickets: 300, concurrency, retries: 20 });
      const before = await run({ trouble, tickets: 300, concurrency, retries: 20, maxWaitMs: 0 });
      expect(all.ends).toEqual({ answered: 300 });
      expect(all.tookMs).toBeLessThan(1.5 * before.tookMs + 1_000);
    }
  });
});

it('an answer that is a refusal ends an outage: the run stops for its reason', async () => {
  const wrongKey: Trouble = {
    code: 'http_401',
    advice: { kind: 'doomed', hint: 'Set the key.' },
    afterMs: 5,
  };
  const trouble = (now: number) => (now < 200 ? undefined : now < 20_000 ? refused : wrongKey);
  const all = await run({ trouble, tickets: 100, concurrency: 8 });
  expect(all.stoppedBy).toMatchObject({ hint: 'Set the key.' });
});
