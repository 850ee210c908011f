import { describe, expect, it } from 'vitest';
import { RequestFailure } from '../../../src/core/errors/request-failure.js';
import type { Limits } from '../../../src/core/model.js';
import { type PacerOptions, paced } from '../../../src/pipeline/pacer/paced.js';
import type { Send } from '../../../src/pipeline/send.js';
import { bugReply } from '../../support/scripted-model.js';
import { makeTicket } from '../../support/tickets.js';
import { virtualClock } from '../../support/virtual-clock.js';

/** The answer of another process, or the lack of it: both come instead of sending anything. */
const unsent: readonly [string, Send][] = [
  ['another process has the answer', async () => ({ reply: bugReply, origin: 'cached' })],
  ['another process sends it', () => Promise.reject(new Error('held elsewhere'))],
];

const limitsOf = (remaining: number): Limits => ({
  requests: { remaining, resetMs: 60_000 },
  tokens: undefined,
});

describe.each(unsent)('a turn that is not used since %s', (_, instead) => {
  /** Sends requests at once, and returns when each of those was sent that are sent at all, in milliseconds. */
  async function timesOf(
    names: readonly string[],
    options: Partial<PacerOptions>,
    answer: (n: number) => ReturnType<Send> = async () => ({ reply: bugReply, origin: 'sent' }),
  ) {
    const clock = virtualClock();
    const sentAt: number[] = [];
    const events: string[] = [];
    const send = paced(
      (request) => {
        if (request.content.user !== 'sent') return instead(request);
        request.onSent?.();
        return answer(sentAt.push(clock.elapsed()));
      },
      {
        concurrency: 4,
        requestsPerMinute: undefined,
        tokensPerMinute: undefined,
        clock,
        stop: new AbortController().signal,
        listen: ({ kind }) => events.push(kind),
        ...options,
      },
    );
    const all = names.map((user) =>
      send({
        key: Buffer.alloc(32),
        content: { system: undefined, user, filledIn: user },
        ticket: makeTicket({ text: user }),
      }).catch(() => {}),
    );
    await clock.runUntil(Promise.all(all));
    return { sentAt, answered: events.filter((kind) => kind === 'answered').length };
  }

  const many = Array<string>(200).fill('unsent');

  it('is for the next one, and counts as no request', async () => {
    expect(await timesOf(['sent', ...many, 'sent'], { concurrency: 1 })).toEqual({
      sentAt: [0, 0],
      answered: 2,
    });
  });

  it('costs nothing of a known limit', async () => {
    const { sentAt } = await timesOf([...many, 'sent', ...many, 'sent', 'sent'], { requestsPerMinute: 60 });
    expect(sentAt).toEqual([0, 1_000, 2_000]);
  });

  it('costs no tokens', async () => {
    const { sentAt } = await timesOf([...many, 'sent', ...many, 'sent'], { tokensPerMinute: 60_000 });
    expect(sentAt[1]).toBeLessThan(1_000);
  });

  it('costs nothing of what the endpoint says is left', async () => {
    const left = async (n: number) => ({
      reply: { ...bugReply, limits: limitsOf(3 - n) },
      origin: 'sent' as const,
    });
    const names = ['sent', ...many, 'sent', ...many, 'sent', 'sent'];
    const { sentAt } = await timesOf(names, { concurrency: 1 }, left);
    expect(sentAt).toEqual([0, 0, 0, 60_000]);
  });

  it('shows nothing of whether refusals are over', async () => {
    const refused = new RequestFailure('rate_limited', 'no', { advice: { kind: 'again' } });
    const answer = (n: number): ReturnType<Send> =>
      n === 1 ? Promise.reject(refused) : Promise.resolve({ reply: bugReply, origin: 'sent' });
    const { sentAt } = await timesOf(['sent', ...many, 'sent'], { concurrency: 1 }, answer);
    expect(sentAt).toEqual([0, 500]);
  });
});
