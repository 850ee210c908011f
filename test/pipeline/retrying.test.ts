import { describe, expect, it } from 'vitest';
import { type Advice, RequestFailure } from '../../src/core/errors/request-failure.js';
import { type TicketErrorCode, TicketFailure } from '../../src/core/errors/ticket-error.js';
import type { RequestEvent } from '../../src/pipeline/event.js';
import { type RetryOptions, retrying } from '../../src/pipeline/retrying.js';
import type { Answer, Send } from '../../src/pipeline/send.js';
import { bugReply } from '../support/scripted-model.js';
import { makeTicket } from '../support/tickets.js';
import { virtualClock } from '../support/virtual-clock.js';

const ticket = makeTicket({ text: 'a' });
const request = { key: Buffer.alloc(32), content: { system: undefined, user: 'a', filledIn: 'a' }, ticket };
const answer: Answer = { reply: bugReply, origin: 'sent' };
const failure = (code: TicketErrorCode, advice: Advice) => new RequestFailure(code, 'no', { advice });
const again = failure('http_503', { kind: 'again' });
const unreachable = failure('connection', { kind: 'unreachable', hint: 'start it' });
const waits = (ms: number) => failure('rate_limited', { kind: 'wait', ms });

/** Asks for one answer where each try fails as told, and says how it ended and what it took. */
async function send(failures: readonly Error[], options: Partial<RetryOptions & { tryMs: number }> = {}) {
  const { tryMs = 0, ...rest } = options;
  const clock = virtualClock();
  const events: RequestEvent[] = [];
  let tries = 0;
  const inner: Send = async ({ onSent }) => {
    onSent?.();
    clock.pass(tryMs);
    const error = failures[tries++];
    if (error) throw error;
    return answer;
  };
  const retryingAsk = retrying(inner, {
    retries: 5,
    ticketTimeoutMs: 600_000,
    clock,
    random: () => 1,
    stop: new AbortController().signal,
    listen: (event) => events.push(event),
    ...rest,
  });
  const ended = retryingAsk(request).then(
    () => 'answered',
    (error) => (error instanceof TicketFailure ? error.code : error),
  );
  await clock.runOut();
  return { ended: await ended, tries, pauses: clock.pauses, events };
}

describe('what is tried again', () => {
  it.each<[string, Error[], string, number]>([
    ['another try may help', [again], 'answered', 2],
    ['and then another', [again, again, again, again, again], 'answered', 6],
    ['but no more often than it may', Array(6).fill(again), 'http_503', 6],
    ['nobody there, while nobody ever answered: less often', Array(9).fill(unreachable), 'connection', 3],
    [
      'nobody there, after somebody was: as often as all else',
      [again, ...Array(9).fill(unreachable)],
      'connection',
      6,
    ],
    ['not what will never be answered', [failure('http_400', { kind: 'never' })], 'http_400', 1],
    ['not what dooms all others, too', [failure('http_401', { kind: 'doomed', hint: '' })], 'http_401', 1],
    ['not what failed for another reason', [new TicketFailure('not_sent', 'stopped')], 'not_sent', 1],
    [
      'a 429 with a known wait, which costs no retry',
      [...Array(40).fill(waits(1000)), ...Array(5).fill(again)],
      'answered',
      46,
    ],
    ['a 429 with a known wait, but not for ever', Array(99).fill(waits(1000)), 'rate_limited', 61],
    [
      'a 429 with no known wait, which costs one',
      Array(9).fill(failure('rate_limited', { kind: 'again' })),
      'rate_limited',
      6,
    ],
    [
      'a tier without capacity, which costs one',
      Array(9).fill(failure('rate_limited', { kind: 'busy' })),
      'rate_limited',
      6,
    ],
    [
      'a 503 with a known wait, which costs one',
      Array(9).fill(failure('http_503', { kind: 'wait', ms: 10 })),
      'http_503',
      6,
    ],
  ])('%s', async (_, failures, ended, tries) => {
    expect(await send(failures)).toMatchObject({ ended, tries });
  });

  it('a tier without capacity after as long as it says at least, unless that is too long', async () => {
    const busy = failure('rate_limited', { kind: 'busy', ms: 9_000 });
    expect(await send([busy])).toMatchObject({ ended: 'answered', pauses: [9_000] });
    expect(await send([busy], { maxWaitMs: 8_000 })).toMatchObject({ ended: 'rate_limited', tries: 1 });
  });

  it('nothing with 0 retries', async () => {
    expect(await send([again], { retries: 0 })).toMatchObject({ ended: 'http_503', tries: 1 });
  });

  it('nothing any more once the tries and pauses of the ticket have taken too long', async () => {
    const slow = { ticketTimeoutMs: 2000, tryMs: 900 };
    expect(await send([again, again, again], slow)).toMatchObject({ ended: 'http_503', tries: 2 });
  });
});

describe('the time limit of a ticket', () => {
  /** Sends tickets at once to an endpoint that takes 10 ms, and refuses by this and then names a wait of 1 s. */
  async function sendAll(tickets: number, isRefused: (elapsedMs: number, ticket: number) => boolean) {
    const clock = virtualClock();
    const pass = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));
    const tries = Array<number>(tickets).fill(0);
    const sendOne = (index: number): Send => {
      return async ({ onSent }) => {
        // The pacer holds it back.
        if (tries[index] !== 0) await pass(1000);
        onSent?.();
        tries[index] = (tries[index] ?? 0) + 1;
        await pass(10);
        if (isRefused(clock.elapsed(), index)) throw waits(1000);
        return answer;
      };
    };
    const sends = tries.map((_, index) => sendOne(index));
    const byText: Send = (request) => sends[Number(request.ticket.text)]?.(request) ?? Promise.reject(again);
    const retryingSend = retrying(byText, {
      retries: 1,
      ticketTimeoutMs: 8000,
      maxWaitMs: 3000,
      clock,
      random: () => 1,
      stop: new AbortController().signal,
      listen: () => {},
    });
    const ended = tries.map((_, index) =>
      retryingSend({ ...request, ticket: makeTicket({ text: String(index) }) }).then(
        () => 'answered',
        (error) => (error instanceof TicketFailure ? error.code : error),
      ),
    );
    await clock.runOut();
    return { ended: await Promise.all(ended), tries, tookMs: clock.elapsed() };
  }

  it('ends one that is refused again and again by an endpoint that answers nothing', async () => {
    const { ended, tries, tookMs } = await sendAll(1, () => true);
    expect({ ended, tries }).toEqual({ ended: ['rate_limited'], tries: [9] });
    expect(tookMs).toBeLessThan(9100);
  });

  it('ends all of them so', async () => {
    expect((await sendAll(3, () => true)).ended).toEqual(Array(3).fill('rate_limited'));
  });

  it('does not count what is a wait for a turn, since others are answered', async () => {
    // One more is answered each 4 s.
    const { ended, tookMs } = await sendAll(4, (elapsedMs, index) => elapsedMs < 4000 * (index + 1));
    expect(ended).toEqual(Array(4).fill('answered'));
    expect(tookMs).toBeGreaterThan(16_000);
  });
});

describe('the pauses', () => {
  it('double up to 30 s, and are nothing at least', async () => {
    const failures = Array(8).fill(again);
    expect((await send(failures, { retries: 8 })).pauses).toEqual([
      500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
    ]);
    expect((await send([again], { random: () => 0 })).pauses).toEqual([0]);
  });

  it('are none where the endpoint names a wait: that is kept by all together', async () => {
    expect((await send([waits(90_000)])).pauses).toEqual([]);
  });

  it('end at once when nothing more is to be asked', async () => {
    const stop = new AbortController();
    const failing = retrying(() => Promise.reject(again), {
      retries: 5,
      ticketTimeoutMs: 1000,
      clock: virtualClock(),
      random: () => 1,
      stop: stop.signal,
      listen: () => stop.abort(),
    });
    await expect(failing(request)).rejects.toMatchObject({ code: 'not_sent' });
  });
});

it('each is reported with its reason', async () => {
  const { events } = await send([again, waits(2000)]);
  expect(events).toEqual([
    { kind: 'retry', ticket, failure: again, waitMs: 500, retry: 1 },
    { kind: 'retry', ticket, failure: waits(2000), waitMs: 2000, retry: undefined },
  ]);
});
