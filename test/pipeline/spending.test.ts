import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { RequestFailure } from '../../src/core/errors/request-failure.js';
import { TicketsiftError } from '../../src/core/errors.js';
import type { Reply } from '../../src/core/model.js';
import type { Send } from '../../src/pipeline/send.js';
import { type Budget, spending } from '../../src/pipeline/spending.js';
import { fc } from '../support/properties.js';
import { bugReply, deferred } from '../support/scripted-model.js';
import { makeTicket } from '../support/tickets.js';
import { virtualClock } from '../support/virtual-clock.js';

const request = {
  key: Buffer.alloc(32),
  content: { system: undefined, user: 'a', filledIn: 'a' },
  ticket: makeTicket({ text: 'a' }),
};
const replyOf = (output: number): Reply => ({ ...bugReply, usage: { input: 0, cachedInput: 0, output } });

/** A purse in memory in which every request costs at most `worst`, and as much as its reply has tokens. */
function purseOf(ceiling: number, worst: number) {
  const state = { used: 0, most: 0, isAwaited: false };
  const budget: Budget = {
    worstCost: () => worst,
    cost: ({ usage }) => usage?.output,
    async reserve(amount) {
      if (state.used + amount > ceiling) return false;
      state.used += amount;
      state.most = Math.max(state.most, state.used);
      return true;
    },
    async settle(reserved, spent) {
      state.used += spent - reserved;
    },
    isAwaited: () => state.isAwaited,
    exhausted: () => new TicketsiftError('cost_limit', 'The money is spent'),
  };
  return { budget, state };
}

function spend(inner: Send, budget: Budget) {
  const stopper = new AbortController();
  const clock = virtualClock();
  const send: Send = (request) => {
    request.onSent?.();
    return inner(request);
  };
  return { stopper, clock, send: spending(send, budget, { stopper, stop: stopper.signal, clock }) };
}

const asked = (reply: Reply) => ({ reply, origin: 'sent' as const });

describe('a request that is not sent after all', () => {
  it.each<[string, Send]>([
    ['since its answer is cached by now', async () => ({ reply: replyOf(3), origin: 'cached' })],
    ['since another process sends it', () => Promise.reject(new Error('held elsewhere'))],
  ])('is charged nothing, %s', async (_, inner) => {
    const { budget, state } = purseOf(100, 10);
    const stopper = new AbortController();
    const send = spending(inner, budget, { stopper, stop: stopper.signal, clock: virtualClock() });
    await send(request).catch(() => {});
    expect(state).toMatchObject({ used: 0, most: 10 });
  });
});

describe('what a request is charged', () => {
  it.each<[string, Send, number]>([
    ['what its usage says', async () => asked(replyOf(3)), 3],
    ['the worst case, where no usage came', async () => asked(bugReply), 10],
    ['what its usage says, where it failed', () => Promise.reject(fails(true, 4)), 4],
    ['nothing, where it was refused', () => Promise.reject(fails(false)), 0],
    ['the worst case, where the endpoint may have worked', () => Promise.reject(fails(true)), 10],
    ['the worst case, where it was given up', () => Promise.reject(new Error('stopped')), 10],
  ])('%s', async (_, inner, charged) => {
    const { budget, state } = purseOf(100, 10);
    await spend(inner, budget)
      .send(request)
      .catch(() => {});
    expect(state).toMatchObject({ used: charged, most: 10 });
  });
});

function fails(mayBeBilled: boolean, output?: number) {
  const usage = output === undefined ? undefined : { input: 0, cachedInput: 0, output };
  return new RequestFailure('timeout', 'late', { advice: { kind: 'again' }, mayBeBilled, usage });
}

it('is settled as soon as the reply is there, while it is still written down', async () => {
  const { budget, state } = purseOf(100, 10);
  const written = deferred();
  const { send } = spend(async ({ onReplied }) => {
    onReplied?.(replyOf(3));
    await written.promise;
    return asked(replyOf(3));
  }, budget);
  const one = send(request);
  await setImmediate();
  expect(state.used).toBe(3);
  written.resolve();
  await one;
  expect(state.used).toBe(3);
});

describe('the ceiling', () => {
  it('is never passed, whatever requests cost and however many are sent at once', async () => {
    const costs = fc.array(fc.nat(10), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.nat(120), costs, async (ceiling, all) => {
        const { budget, state } = purseOf(ceiling, 10);
        let next = 0;
        const { send } = spend(async () => {
          const cost = all[next++] ?? 0;
          await Promise.resolve();
          return asked(replyOf(cost));
        }, budget);
        const ends = await Promise.all(
          all.map(() =>
            send(request).then(
              () => 'ok',
              () => 'not asked',
            ),
          ),
        );
        expect(state.most).toBeLessThanOrEqual(ceiling);
        const sent = ends.filter((end) => end === 'ok').length;
        expect(next).toBe(sent);
        // Nothing is refused as long as there is room for the worst case.
        if (sent < all.length) expect(ceiling - state.used).toBeLessThan(10);
      }),
    );
  });

  it('waits for what is set aside and may come back', async () => {
    const { budget } = purseOf(10, 10);
    const first = deferred<Reply>();
    const replies = [first.promise, Promise.resolve(replyOf(1))];
    const { send, stopper } = spend(
      async () => asked(await (replies.shift() ?? Promise.reject(new Error('asked too often')))),
      budget,
    );
    const both = [send(request), send(request)];
    first.resolve(replyOf(0));
    expect((await Promise.all(both)).map(({ reply }) => reply)).toEqual([replyOf(0), replyOf(1)]);
    expect(stopper.signal.aborted).toBe(false);
  });

  it('waits for what another process has set aside, and takes what comes back', async () => {
    const { budget, state } = purseOf(10, 10);
    state.used = 5;
    state.isAwaited = true;
    const { send, stopper, clock } = spend(async () => asked(replyOf(1)), budget);
    const one = send(request);
    clock.after(1000, () => {
      state.used = 0;
    });
    await clock.runOut();
    await one;
    expect(stopper.signal.aborted).toBe(false);
    expect(state.used).toBe(1);
  });

  it('halts the run when it is not known what is spent', async () => {
    const { budget } = purseOf(10, 10);
    const broken = {
      ...budget,
      reserve: () => Promise.reject(new TicketsiftError('cache_unavailable', 'The disk is full')),
    };
    const { send, stopper } = spend(async () => asked(replyOf(1)), broken);
    await expect(send(request)).rejects.toMatchObject({ code: 'not_sent' });
    expect(stopper.signal.reason).toMatchObject({ code: 'cache_unavailable' });
  });

  it('halts the run when there is too little left, and says so', async () => {
    const { budget } = purseOf(15, 10);
    const { send, stopper } = spend(async () => asked(replyOf(10)), budget);
    await send(request);
    await expect(send(request)).rejects.toMatchObject({
      code: 'not_sent',
      message: 'The run stopped before this request was sent: The money is spent',
    });
    expect(stopper.signal.reason).toMatchObject({ code: 'cost_limit' });
  });
});
