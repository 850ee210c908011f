import { describe, expect, it } from 'vitest';
import { type Advice, RequestFailure } from '../../../src/core/errors/request-failure.js';
import type { TicketErrorCode } from '../../../src/core/errors/ticket-error.js';
import type { RequestEvent } from '../../../src/pipeline/event.js';
import { PaceRecord } from '../../../src/pipeline/pacer/pace-record.js';
import { type PacerOptions, paced } from '../../../src/pipeline/pacer/paced.js';
import type { Answer, Send } from '../../../src/pipeline/send.js';
import { fc } from '../../support/properties.js';
import { randomNumbers } from '../../support/random.js';
import { bugReply } from '../../support/scripted-model.js';
import { makeTicket } from '../../support/tickets.js';
import { virtualClock } from '../../support/virtual-clock.js';
import {
  bucketEndpoint,
  fixedWindowEndpoint,
  type LimitOptions,
  openEndpoint,
  type Simulation,
  simulate,
  slidingWindowEndpoint,
} from './simulate.js';

const minutes = 60_000;

const latencies = (latency: (random: () => number) => number) => {
  const random = randomNumbers(5);
  return () => latency(random);
};

describe.each<[string, (random: () => number) => number, number]>([
  ['50 ms', () => 50, 95],
  // Ten and twenty at once are needed: at first that has to be found out.
  ['200 ms to 3 s', (random) => 200 + 2800 * random() ** 2, 88],
  ['2 s', () => 2000, 80],
])('600 requests a minute, answered in %s', (_, latency, atLeast) => {
  // Each has latencies of its own, so that what one does is nothing to the others.
  const limit = {
    perMinute: 600,
    get tookMs() {
      return latencies(latency);
    },
  };
  it.each<[string, Simulation]>([
    [
      'a bucket that says what is left',
      { endpoint: bucketEndpoint({ ...limit, capacity: 600, tells: 'limits' }) },
    ],
    [
      'minutes by the clock, with what is left',
      { endpoint: fixedWindowEndpoint({ ...limit, tells: 'limits' }) },
    ],
    [
      'minutes by the clock, with a retry-after',
      { endpoint: fixedWindowEndpoint({ ...limit, tells: 'seconds' }) },
    ],
    [
      'minutes by the clock, without a word',
      { endpoint: fixedWindowEndpoint({ ...limit, tells: 'nothing' }) },
    ],
    ['any 60 seconds, without a word', { endpoint: slidingWindowEndpoint({ ...limit, tells: 'nothing' }) }],
    [
      'a small bucket, with whole seconds',
      { endpoint: bucketEndpoint({ ...limit, capacity: 10, tells: 'seconds' }) },
    ],
    [
      'a small bucket, with milliseconds',
      { endpoint: bucketEndpoint({ ...limit, capacity: 10, tells: 'milliseconds' }) },
    ],
    [
      'a small bucket, without a word',
      { endpoint: bucketEndpoint({ ...limit, capacity: 10, tells: 'nothing' }) },
    ],
    [
      'a large bucket, with whole seconds',
      { endpoint: bucketEndpoint({ ...limit, capacity: 600, tells: 'seconds' }) },
    ],
    [
      '--rpm 600',
      { endpoint: slidingWindowEndpoint({ ...limit, tells: 'nothing' }), requestsPerMinute: 600 },
    ],
  ])('%s: is used up, hardly ever passed, and no ticket fails', async (_, simulation) => {
    const { taken, refusedShare, failed } = await simulate({ ...simulation, forMs: 5 * minutes });
    expect(taken).toBeGreaterThanOrEqual(5 * 600 * (atLeast / 100));
    expect(refusedShare).toBeLessThan(0.02);
    expect(failed).toBe(0);
  });
});

describe('1,200 requests a minute, of which 20 may come at once, for 15 seconds', () => {
  const forMs = 15_000;
  const possible = 20 + 300;
  const latency = {
    quick: () => 50,
    mixed: (random: () => number) => 200 + 2800 * random() ** 2,
    slow: () => 2000,
  };
  const endpoint = (tells: LimitOptions['tells'], kind: keyof typeof latency = 'quick') =>
    bucketEndpoint({ perMinute: 1200, capacity: 20, tells, tookMs: latencies(latency[kind]) });

  it.each([
    ['quick', 0.97],
    ['mixed', 0.95],
    // No more than 32 at once are sent: 16 a second.
    ['slow', 0.9 * (240 / possible)],
  ] as const)('are used where %s replies say what is left', async (kind, atLeast) => {
    const { taken, refusedShare } = await simulate({ endpoint: endpoint('limits', kind), forMs });
    expect(taken).toBeGreaterThanOrEqual(atLeast * possible);
    expect(refusedShare).toBeLessThanOrEqual(0.005);
  });

  it.each(['milliseconds', 'seconds', 'nothing'] as const)(
    'are used by a second run where refusals say %s',
    async (tells) => {
      const paceRecord = new PaceRecord();
      await simulate({ endpoint: endpoint(tells), forMs, paceRecord });
      const { pace, ...quotas } = paceRecord.facts;
      const earlier = new PaceRecord({ ...quotas, pace: pace && { ...pace, at: -1_000_000 } });
      const { taken, refusedShare } = await simulate({
        endpoint: endpoint(tells),
        forMs,
        paceRecord: earlier,
      });
      expect(taken).toBeGreaterThanOrEqual(0.97 * possible);
      expect(refusedShare).toBeLessThanOrEqual(0.01);
    },
  );

  it('are used to 97 % and more by a run of five minutes', async () => {
    for (const kind of ['quick', 'mixed'] as const) {
      const { taken, refusedShare } = await simulate({
        endpoint: endpoint('limits', kind),
        forMs: 5 * minutes,
      });
      expect(taken).toBeGreaterThanOrEqual(0.99 * 6020);
      expect(refusedShare).toBeLessThanOrEqual(0.002);
    }
  });
});

describe('tokens a minute', () => {
  it('are kept to where they are known, whatever was estimated', async () => {
    const endpoint = { ...openEndpoint(() => 200), arrive: () => ({ takes: true, tokens: 900 }) as const };
    const { tokens } = await simulate({ endpoint, tokensPerMinute: 100_000, forMs: 5 * minutes });
    expect(tokens).toBeGreaterThan(5 * 100_000 * 0.95);
    // What the first ones cost is seen only when they are answered.
    expect(tokens).toBeLessThan(5 * 100_000 * 1.05);
  });

  it('are kept to where the endpoint says what is left', async () => {
    const bucket = bucketEndpoint({ perMinute: 600, capacity: 600, tells: 'limits' });
    const endpoint = {
      ...bucket,
      arrive(now: number) {
        const verdict = bucket.arrive(now);
        const tokens = verdict.limits?.requests;
        const scaled = tokens && { remaining: tokens.remaining * 100, resetMs: tokens.resetMs };
        return { ...verdict, limits: { requests: undefined, tokens: scaled } };
      },
    };
    const { taken, refusedShare } = await simulate({ endpoint, forMs: 5 * minutes });
    expect(taken).toBeGreaterThan(5 * 600 * 0.95);
    expect(refusedShare).toBeLessThan(0.002);
  });
});

describe('requests at once', () => {
  it('double at the start: 5,000 at 50 ms take little longer than with all 256 from the first', async () => {
    const { elapsedMs, mostAtOnce } = await simulate({
      endpoint: openEndpoint(() => 50),
      requests: 5000,
      concurrency: 256,
    });
    expect(mostAtOnce).toBe(256);
    expect(elapsedMs).toBeLessThan((5000 / 256) * 50 * 1.25);
  });

  it('start with few', async () => {
    const { mostAtOnce } = await simulate({ endpoint: openEndpoint(() => 50), forMs: 49, concurrency: 256 });
    expect(mostAtOnce).toBe(16);
  });

  it('do not grow where more only wait longer, and use what there is', async () => {
    const tenAtOnce = openEndpoint((underWay) => Math.max(1, underWay / 10) * 2000);
    const { taken, mostAtOnce, events } = await simulate({
      endpoint: tenAtOnce,
      forMs: 5 * minutes,
      concurrency: 256,
    });
    expect(taken).toBeGreaterThan(0.9 * 5 * 300);
    expect(mostAtOnce).toBeLessThan(200);
    expect(events).toContainEqual(expect.objectContaining({ kind: 'concurrency', why: 'slow' }));
  });

  it('do not shrink because a busy client takes its time', async () => {
    const busy = openEndpoint((underWay) => 50 + 0.25 * underWay);
    const { events } = await simulate({ endpoint: busy, requests: 20_000, concurrency: 256 });
    expect(events.filter(({ kind }) => kind === 'concurrency')).toEqual([]);
  });

  it('come back after an endpoint has become slower for good', async () => {
    const slower = openEndpoint((_, now) => (now < 1_000_000 + minutes ? 300 : 1200));
    const { taken } = await simulate({ endpoint: slower, forMs: 11 * minutes });
    expect(taken).toBeGreaterThan(0.9 * 32 * (200 + 500));
  });

  it('are halved once for a burst of refusals', async () => {
    let arrived = 0;
    const refusing = {
      tookMs: () => 50,
      arrive: () =>
        ++arrived <= 16
          ? ({ takes: false, advice: { kind: 'wait', ms: 100 } } as const)
          : ({ takes: true } as const),
    };
    const { events } = await simulate({ endpoint: refusing, requests: 40 });
    const cuts = events.filter(({ kind }) => kind === 'concurrency');
    expect(cuts).toEqual([{ kind: 'concurrency', limit: 8, why: 'rate_limited' }]);
  });

  it('are never more than they may be, no one waits for ever, and all are answered', async () => {
    const options = fc.record({
      perMinute: fc.integer({ min: 30, max: 3000 }),
      tells: fc.constantFrom<LimitOptions['tells']>('nothing', 'seconds', 'milliseconds', 'limits'),
      concurrency: fc.integer({ min: 1, max: 64 }),
      tookMs: fc.integer({ min: 1, max: 5000 }),
      kind: fc.constantFrom('bucket', 'fixed', 'sliding'),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(options, async ({ kind, concurrency, seed, tookMs, ...limit }) => {
        const settings = { ...limit, tookMs: () => tookMs };
        const endpoint =
          kind === 'bucket'
            ? bucketEndpoint({ ...settings, capacity: 5 })
            : kind === 'fixed'
              ? fixedWindowEndpoint(settings)
              : slidingWindowEndpoint(settings);
        const { mostAtOnce, taken, failed } = await simulate({ endpoint, concurrency, seed, requests: 60 });
        expect(mostAtOnce).toBeLessThanOrEqual(concurrency);
        expect(taken + failed).toBe(60);
      }),
      { numRuns: 40 },
    );
  });
});

describe('an endpoint that refuses by chance and names a wait', () => {
  it.each([
    [0.01, 1],
    [0.02, 2],
    [0.05, 3],
    [0.2, 4],
  ])('is asked about as quickly as the waits allow: %s of all', async (share, seed) => {
    const random = randomNumbers(seed);
    const endpoint = {
      tookMs: () => 50,
      arrive: () =>
        random() < share
          ? ({ takes: false, advice: { kind: 'wait', ms: 1000 } } as const)
          : ({ takes: true } as const),
    };
    const { taken } = await simulate({ endpoint, forMs: 10 * minutes });
    // Each wait of a second is bought with 1 / share requests on average.
    expect(taken).toBeGreaterThan((0.7 * 600) / share);
  });
});

describe('an endpoint that refuses for ever', () => {
  it('is asked a few hundred times an hour, not thousands', async () => {
    const refusing = {
      tookMs: () => 50,
      arrive: () => ({ takes: false, advice: { kind: 'again' } }) as const,
    };
    const { refused } = await simulate({ endpoint: refusing, forMs: 60 * minutes, requests: 1_000_000 });
    expect(refused).toBeLessThan(400);
  });
});

it('a tier without capacity teaches nothing of how many requests the endpoint takes', async () => {
  let arrived = 0;
  const full = {
    tookMs: () => 50,
    arrive: () =>
      ++arrived % 4 === 0
        ? ({ takes: false, advice: { kind: 'busy' } } as const)
        : ({ takes: true } as const),
  };
  const { events } = await simulate({ endpoint: full, requests: 400 });
  expect(events.filter(({ kind }) => kind === 'pause' || kind === 'concurrency')).toEqual([]);
});

/** Requests by hand: each ends when and as the test says. */
function byHand(options: Partial<PacerOptions> = {}) {
  const clock = virtualClock(1000);
  const stop = new AbortController();
  const events: RequestEvent[] = [];
  const sent: { name: string; at: number; end: (result: Answer | Error) => void }[] = [];
  const inner: Send = ({ content, onSent }) =>
    new Promise((resolve, reject) => {
      onSent?.();
      const end = (result: Answer | Error) => (result instanceof Error ? reject(result) : resolve(result));
      sent.push({ name: content.user, at: clock.now(), end });
    });
  const send = paced(inner, {
    concurrency: 2,
    requestsPerMinute: undefined,
    tokensPerMinute: undefined,
    clock,
    stop: stop.signal,
    listen: (event) => events.push(event),
    ...options,
  });
  const request = (name: string) =>
    send({
      key: Buffer.alloc(32),
      content: { system: undefined, user: name, filledIn: '' },
      ticket: makeTicket({ text: name }),
    }).catch((error) => error);
  return { clock, stop, events, sent, request, names: () => sent.map(({ name }) => name) };
}

const answer: Answer = { reply: bugReply, origin: 'sent' };
const fails = (code: TicketErrorCode, advice: Advice) => new RequestFailure(code, 'no', { advice });

describe('turns', () => {
  it('are taken first come, first served, also when one fails', async () => {
    const { clock, sent, request, names } = byHand();
    const all = ['a', 'b', 'c', 'd'].map(request);
    await clock.runOut();
    expect(names()).toEqual(['a', 'b']);
    sent[1]?.end(fails('http_500', { kind: 'again' }));
    await clock.runOut();
    expect(names()).toEqual(['a', 'b', 'c']);
    for (let next = 0; next < 4; next++) {
      sent[next]?.end(answer);
      await clock.runOut();
    }
    expect(await Promise.all(all)).toEqual([answer, expect.any(RequestFailure), answer, answer]);
  });

  it('are not had any more once nothing is to be asked; what is in flight goes on', async () => {
    const { clock, stop, sent, request, names } = byHand({ concurrency: 1 });
    const [first, second] = [request('a'), request('b')];
    await clock.runOut();
    stop.abort();
    expect(await second).toMatchObject({ code: 'not_sent' });
    expect(await request('c')).toMatchObject({ code: 'not_sent' });
    sent[0]?.end(answer);
    expect(await first).toEqual(answer);
    expect(names()).toEqual(['a']);
  });
});

describe('a wait that the endpoint names', () => {
  it.each<[string, TicketErrorCode, number]>([
    ['is kept to the millisecond', 'rate_limited', 12_345],
    ['by all, though only one was told, and after any status', 'http_503', 700],
    ['also when it is longer than a timer of Node’s', 'rate_limited', 40 * 86_400_000],
  ])('%s', async (_, code, ms) => {
    const { clock, sent, request } = byHand({ concurrency: 2 });
    const all = ['a', 'b', 'c'].map(request);
    await clock.runOut();
    sent[0]?.end(fails(code, { kind: 'wait', ms }));
    sent[1]?.end(answer);
    await clock.runOut();
    expect(sent[2]?.at).toBe(1000 + ms);
    for (const { end } of sent) end(answer);
    await Promise.all(all);
  });

  it('is kept to though a refusal without a word turns out to be by chance', async () => {
    const { clock, sent, request } = byHand({ concurrency: 8 });
    const all = ['a', 'b', 'c', 'd', 'e'].map(request);
    await clock.runOut();
    clock.pass(20);
    sent[4]?.end(fails('http_503', { kind: 'wait', ms: 9000 }));
    sent[0]?.end(fails('rate_limited', { kind: 'again' }));
    for (const { end } of sent.slice(1, 4)) end(answer);
    await clock.runOut();
    all.push(request('f'));
    await clock.runOut();
    expect(sent[5]?.at).toBe(10_020);
    sent[5]?.end(answer);
    await Promise.all(all);
  });

  it('is reported once', async () => {
    const { clock, sent, events, request } = byHand();
    const all = ['a', 'b', 'c', 'd'].map(request);
    await clock.runOut();
    for (const { end } of sent.slice(0, 2)) end(fails('rate_limited', { kind: 'wait', ms: 5000 }));
    await clock.runOut();
    for (const { end } of sent) end(answer);
    await clock.runOut();
    for (const { end } of sent) end(answer);
    await Promise.all(all);
    expect(events.filter(({ kind }) => kind === 'pause')).toEqual([
      { kind: 'pause', ms: 5000, why: 'rate_limited' },
    ]);
  });
});

describe('a limit that is used up until a time', () => {
  const usedUp = (resetMs: number): Answer => ({
    reply: { ...bugReply, limits: { requests: { remaining: 0, resetMs }, tokens: undefined } },
    origin: 'sent',
  });
  const pausesOf = (events: readonly RequestEvent[]) => events.filter(({ kind }) => kind === 'pause');

  it('is waited for, and told of once, however many wait', async () => {
    const { clock, sent, events, request } = byHand({ concurrency: 1, maxWaitMs: 300_000 });
    const all = ['a', 'b', 'c'].map(request);
    await clock.runOut();
    sent[0]?.end(usedUp(90_000));
    await clock.runOut();
    expect(sent[1]?.at).toBe(91_000);
    expect(pausesOf(events)).toEqual([{ kind: 'pause', ms: 90_000, why: 'rate_limited' }]);
    for (let next = 1; next < 3; next++) {
      sent[next]?.end(answer);
      await clock.runOut();
    }
    await Promise.all(all);
  });

  it.each([
    ['an hour', 3_600_000, 300_000],
    ['half a minute, and one does not wait', 30_000, 0],
  ])('is tried at once where %s is too long, one request at a time', async (_, resetMs, maxWaitMs) => {
    const { clock, sent, events, request } = byHand({ maxWaitMs });
    const all = ['a', 'b', 'c', 'd'].map(request);
    await clock.runOut();
    for (const { end } of sent.slice(0, 2)) end(usedUp(resetMs));
    await clock.runOut();
    expect(sent).toHaveLength(3);
    expect(sent[2]?.at).toBe(1000);
    sent[2]?.end(answer);
    await clock.runOut();
    sent[3]?.end(answer);
    await Promise.all(all);
    expect(pausesOf(events)).toEqual([]);
  });
});

it('a wait that is too long for the user is none that is reported', async () => {
  const { clock, sent, events, request } = byHand({ concurrency: 1, maxWaitMs: 300_000 });
  const one = request('a');
  await clock.runOut();
  sent[0]?.end(fails('rate_limited', { kind: 'wait', ms: 300_001 }));
  await one;
  expect(events).toEqual([]);
});

it('each answer is reported with what it took', async () => {
  const { clock, sent, events, request } = byHand();
  const one = request('a');
  await clock.runOut();
  clock.pass(250);
  sent[0]?.end(answer);
  await one;
  expect(events).toEqual([expect.objectContaining({ kind: 'answered', reply: bugReply, tookMs: 250 })]);
});
