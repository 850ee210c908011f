import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { RequestEvent } from '../../../src/pipeline/event.js';
import { LeasedLimit } from '../../../src/pipeline/pacer/leased-limit.js';
import { paced } from '../../../src/pipeline/pacer/paced.js';
import type { TicketRequest } from '../../../src/pipeline/send.js';
import type { RateLeases, SharedRates } from '../../../src/storage/shared/rates.js';
import { testDatabase } from '../../support/postgres.js';
import { randomNumbers } from '../../support/random.js';
import { bugReply } from '../../support/scripted-model.js';
import { sharedRates } from '../../support/shared-rates.js';
import { makeTicket } from '../../support/tickets.js';
import { virtualClock } from '../../support/virtual-clock.js';

const request: TicketRequest = {
  key: Buffer.alloc(32),
  content: { system: undefined, user: 'x'.repeat(400), filledIn: '' },
  ticket: makeTicket({ text: '' }),
};

interface Machine {
  readonly perMinute: number;
  readonly counts?: 'requests' | 'tokens';
  /** When it has something to send, in milliseconds; always by default. */
  readonly isBusy?: (now: number) => boolean;
  /** How many it sends at once. */
  readonly atOnce?: number;
  /** When it is killed: it is called no more, and gives nothing back. */
  readonly killedAt?: number;
  /** Of how many requests one turns out not to be sent after it had its turn. */
  readonly unsent?: number;
}

/** Lets machines send over one limit for a while, and counts what arrives at the endpoint. */
async function run(machines: readonly Machine[], { forMs }: { forMs: number }) {
  await using database = await testDatabase();
  await using shared = await sharedRates(database);
  const clock = virtualClock();
  const random = randomNumbers(7);
  const stop = new AbortController();
  /** What was granted and not given back. */
  let held = 0;
  const arrivals: { readonly at: number; readonly amount: number; readonly machine: number }[] = [];
  const events: RequestEvent[] = [];
  const pass = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));
  const opened: SharedRates[] = [];
  for (const [machine, options] of machines.entries()) {
    const { perMinute, counts = 'requests', isBusy = () => true, atOnce = 16, unsent = Infinity } = options;
    const rates = await shared.machine(`machine ${machine}`);
    opened.push(rates);
    const isGone = () => clock.elapsed() >= (options.killedAt ?? Number.POSITIVE_INFINITY);
    const name = { endpoint: 'https://example.com', model: 'small', credential: 'sesame' };
    const open = (counts: 'requests' | 'tokens', perMinute: number): RateLeases => {
      const leases = rates.open({ ...name, counts }, perMinute);
      return {
        async take(amount) {
          if (isGone()) return new Promise(() => {});
          const lease = await leases.take(amount);
          held += lease.granted;
          return lease;
        },
        giveBack(amount, lease) {
          if (isGone()) return;
          held -= amount;
          leases.giveBack(amount, lease);
        },
      };
    };
    let sent = 0;
    const send = paced(
      async ({ onSent }) => {
        await pass(random() * 20);
        if (isGone()) return new Promise(() => {});
        if (++sent % unsent === 0) return { reply: bugReply, origin: 'cached' };
        onSent?.();
        arrivals.push({
          at: clock.elapsed() + random() * 100,
          amount: counts === 'requests' ? 1 : 112,
          machine,
        });
        await pass(150 + random() * 100);
        const usage = { input: 100, cachedInput: 0, output: 12 };
        return { reply: { ...bugReply, usage }, origin: 'sent' };
      },
      {
        concurrency: atOnce,
        requestsPerMinute: counts === 'requests' ? perMinute : undefined,
        tokensPerMinute: counts === 'tokens' ? perMinute : undefined,
        sharedLimits: { open, onFailure: () => {} },
        clock,
        stop: AbortSignal.any([stop.signal]),
        listen: (event) => event.kind === 'lower_limit' && events.push(event),
      },
    );
    const worker = async () => {
      while (!stop.signal.aborted) {
        if (isBusy(clock.elapsed())) await send(request).catch(() => {});
        else await pass(20);
      }
    };
    for (let index = 0; index < atOnce * 2; index++) void worker();
  }
  while (clock.elapsed() < forMs) {
    await setImmediate();
    await shared.idle();
    clock.advance(10);
    shared.advance(10);
  }
  stop.abort();
  await clock.runOut();
  await shared.idle();
  await Promise.all(opened.map((rates) => rates[Symbol.asyncDispose]()));
  const holders = await database.query('SELECT holder FROM ticketsift_rate_holders');
  const limit = ((machines[0]?.perMinute ?? 0) * forMs) / 60_000;
  return {
    arrivals,
    /** In percent of the limit: what was used of it in all, and within any minute. */
    used: (100 * sum(arrivals)) / limit,
    most: (100 * mostInAnyMinute(arrivals)) / (machines[0]?.perMinute ?? 0),
    events,
    held,
    holders,
  };
}

/** Returns the largest sum of amounts within any minute. */
function mostInAnyMinute(arrivals: readonly { readonly at: number; readonly amount: number }[]): number {
  let first = 0;
  let sum = 0;
  let most = 0;
  const sorted = arrivals.toSorted((one, other) => one.at - other.at);
  for (const { at, amount } of sorted) {
    sum += amount;
    for (; (sorted[first]?.at ?? at) <= at - 60_000; first++) sum -= sorted[first]?.amount ?? 0;
    most = Math.max(most, sum);
  }
  return most;
}

const sum = (arrivals: readonly { readonly amount: number }[]) =>
  arrivals.reduce((total, { amount }) => total + amount, 0);

const four = Array.from({ length: 4 }, () => ({ perMinute: 1200 }));

describe('a limit that machines share', () => {
  it.each<[string, readonly Machine[], number]>([
    ['one machine', [{ perMinute: 1200 }], 95],
    ['four machines', four, 95],
    ['twelve machines', Array.from({ length: 12 }, () => ({ perMinute: 1200, atOnce: 2 })), 95],
    ['four machines, of which one is slow', [{ perMinute: 1200, atOnce: 1 }, ...four.slice(1)], 95],
    ['machines with a small limit', Array.from({ length: 3 }, () => ({ perMinute: 20 })), 90],
    ['machines with a limit of one', Array.from({ length: 2 }, () => ({ perMinute: 1 })), 60],
    ['machines that count tokens', four.map(() => ({ perMinute: 60_000, counts: 'tokens' })), 92],
    [
      'machines whose requests turn out to be needless',
      [
        { perMinute: 1200, unsent: 3 },
        { perMinute: 1200, unsent: 2 },
      ],
      90,
    ],
  ])('is used and never passed by %s', async (_, machines, atLeast) => {
    const { used, most } = await run(machines, { forMs: 95_000 });
    expect(most).toBeLessThanOrEqual(100);
    expect(used).toBeGreaterThanOrEqual(atLeast);
  });

  it('is never passed by machines that have much to send at one moment and nothing at the next', async () => {
    const random = randomNumbers(3);
    const machines = Array.from({ length: 6 }, () => {
      const lengthMs = 100 + 8_000 * random() ** 2;
      return { perMinute: 600, atOnce: 64, isBusy: (now: number) => Math.floor(now / lengthMs) % 2 === 0 };
    });
    const { most, used } = await run(machines, { forMs: 125_000 });
    expect(most).toBeLessThanOrEqual(100);
    expect(used).toBeGreaterThanOrEqual(75);
  });

  it('is never passed where a machine takes all after a pause', async () => {
    const isBusy = (now: number) => now < 1_000 || (now > 60_000 && now < 62_000) || now > 65_000;
    const { most } = await run([{ perMinute: 600, isBusy, atOnce: 200 }], { forMs: 125_000 });
    expect(most).toBeLessThanOrEqual(100);
  });

  it('loses what killed machines held, and goes on with the others', async () => {
    const killed = Array.from({ length: 8 }, (_, index) => ({
      perMinute: 1200,
      killedAt: 4_000 * (index + 1) + 37,
    }));
    const { most, used } = await run([...killed, { perMinute: 1200 }], { forMs: 95_000 });
    expect(most).toBeLessThanOrEqual(100);
    expect(used).toBeGreaterThanOrEqual(94);
  });

  it('gives machines that want the same about the same', async () => {
    const { arrivals } = await run(four, { forMs: 60_000 });
    const shares = four.map((_, index) => arrivals.filter(({ machine }) => machine === index).length);
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0.7 * Math.max(...shares));
  });

  it('is the lowest that a machine names while it runs, and says so', async () => {
    const machines = [{ perMinute: 1200 }, { perMinute: 300, isBusy: (now: number) => now < 90_000 }];
    const { arrivals, events } = await run(machines, { forMs: 90_000 });
    expect(events).toEqual([{ kind: 'lower_limit', counts: 'requests', perMinute: 300 }]);
    const late = arrivals.filter(({ at }) => at > 10_000);
    expect((100 * sum(late)) / (300 * (80 / 60))).toBeLessThanOrEqual(101);
  });

  it('gets back what is not used once the run ends', async () => {
    const isBusy = (now: number) => now < 2_000;
    const { held, holders, arrivals } = await run([{ perMinute: 1200, isBusy }], { forMs: 2_010 });
    expect(arrivals.length).toBeGreaterThan(20);
    expect(held).toBe(arrivals.length);
    expect(holders).toEqual([]);
  });
});

describe('without a database', () => {
  /** A gate whose database does what the test says. */
  function gateOn(take: RateLeases['take']) {
    const clock = virtualClock();
    const stop = new AbortController();
    const found: unknown[] = [];
    const givenBack: number[] = [];
    const gate = new LeasedLimit({
      leases: { take, giveBack: (amount) => void givenBack.push(amount) },
      counts: 'requests',
      perMinute: 600,
      clock,
      stop: stop.signal,
      waiting: () => 5,
      onOpen: () => found.push('open'),
      onFailure: (error) => found.push(error),
    });
    return { gate, clock, stop, found, givenBack };
  }
  const lease = { granted: 5, nextMs: 0, perMinute: 600, grantedAt: 'then' };

  it('lets nothing through, and says why once the database was given up', async () => {
    const { gate, found } = gateOn(() => Promise.reject(new Error('away')));
    expect(gate.opensAt(0, 1)).toBe(Number.POSITIVE_INFINITY);
    await setImmediate();
    expect(found[0]).toEqual(new Error('away'));
    expect(gate.opensAt(0, 1)).toBe(Number.POSITIVE_INFINITY);
  });

  it('uses no lease that came too late, and gives it back', async () => {
    let resolve: (found: typeof lease) => void = () => {};
    const promise = new Promise<typeof lease>((found) => {
      resolve = found;
    });
    const { gate, clock, givenBack } = gateOn(() => promise);
    gate.opensAt(0, 1);
    clock.pass(751);
    resolve(lease);
    await setImmediate();
    expect(gate.opensAt(751, 1)).toBe(Number.POSITIVE_INFINITY);
    clock.advance(0);
    expect(givenBack).toEqual([5]);
  });

  it('gives back at once what is there, or comes, when the run stops', async () => {
    const { gate, stop, givenBack } = gateOn(async () => lease);
    gate.opensAt(0, 1);
    await setImmediate();
    gate.enter(0, 1);
    stop.abort();
    expect(givenBack).toEqual([4]);
    const late = gateOn(async () => lease);
    late.gate.opensAt(0, 1);
    late.stop.abort();
    await setImmediate();
    expect(late.givenBack).toEqual([5]);
  });
});
