import { describe, expect, it } from 'vitest';
import { type Advice, RequestFailure } from '../../src/core/errors/request-failure.js';
import { type TicketErrorCode, TicketFailure } from '../../src/core/errors/ticket-error.js';
import { TicketsiftError } from '../../src/core/errors.js';
import type { Answer } from '../../src/pipeline/send.js';
import { stopping } from '../../src/pipeline/stopping.js';
import { gate } from '../support/endpoint.js';
import { bugReply } from '../support/scripted-model.js';
import { makeTicket } from '../support/tickets.js';

const request = {
  key: Buffer.alloc(32),
  content: { system: undefined, user: 'a', filledIn: 'a' },
  ticket: makeTicket({ text: 'a' }),
};
const answer: Answer = { reply: bugReply, origin: 'sent' };

const failures: Record<string, () => Error> = {
  key: fails('http_401', { kind: 'doomed', hint: 'Set the key.' }),
  model: fails('http_404', { kind: 'doomed', hint: 'Name another.' }),
  unreachable: fails('connection', { kind: 'unreachable', hint: 'Start it.' }),
  busy: fails('http_503', { kind: 'again' }),
  long: fails('too_long', { kind: 'never' }),
  refused: fails('http_400', { kind: 'never' }),
  login: () => new TicketsiftError('login_required', 'The session is over', { hint: 'Log in.' }),
  stopped: () => new TicketFailure('not_sent', 'stopped'),
};

function fails(code: TicketErrorCode, advice: Advice) {
  return () => new RequestFailure(code, `The host answered ${code}.`, { advice });
}

/** Asks for tickets that end so, one after the other; with which error the run halted, after how many. */
async function haltAfter(ends: readonly string[]) {
  const stopper = new AbortController();
  let next = 0;
  const send = stopping(async () => {
    const failure = failures[ends[next++] ?? ''];
    if (failure) throw failure();
    return answer;
  }, stopper);
  while (next < ends.length && !stopper.signal.aborted) await send(request).catch(() => {});
  const reason: unknown = stopper.signal.reason;
  return stopper.signal.aborted && reason instanceof TicketsiftError
    ? { after: next, code: reason.code, message: reason.message, hint: reason.hint }
    : undefined;
}

const times = (count: number, end: string) => Array<string>(count).fill(end);

describe('a run halts', () => {
  it.each<[string, string[], number]>([
    ['when three tickets in a row hear that the key is wrong', times(9, 'key'), 3],
    ['when three find nobody there', times(9, 'unreachable'), 3],
    ['when three in a row come after answers', ['ok', 'ok', ...times(9, 'model')], 5],
    ['when twenty in a row are refused alike', times(99, 'refused'), 20],
    ['when twenty in a row get no answer in spite of their retries', times(99, 'busy'), 20],
    ['and does not count what was stopped', ['key', 'stopped', 'key', 'stopped', 'key'], 5],
  ])('%s', async (_, ends, after) => {
    expect(await haltAfter(ends)).toMatchObject({ code: 'endpoint_failed', after });
  });

  it('and says what to mend', async () => {
    expect(await haltAfter(times(3, 'key'))).toMatchObject({
      message: 'The host answered http_401.',
      hint: 'Set the key.',
    });
    expect((await haltAfter(times(20, 'busy')))?.hint).toContain('20 tickets in a row failed like this');
  });

  it('and does not recommend to run again what is refused for good', async () => {
    expect((await haltAfter(times(20, 'refused')))?.hint).toBe(
      '20 tickets in a row failed like this, and all others would too: change what the message names, in the prompt, its settings or the model.',
    );
  });
});

describe('what is not a fault of the endpoint', () => {
  it('halts a run at once, as it is', async () => {
    expect(await haltAfter(['ok', 'login', 'ok'])).toEqual({
      after: 2,
      code: 'login_required',
      message: 'The session is over',
      hint: 'Log in.',
    });
  });

  it('leaves its ticket as one that was not asked', async () => {
    const send = stopping(() => Promise.reject(failures.login?.()), new AbortController());
    await expect(send(request)).rejects.toMatchObject({
      name: 'TicketFailure',
      code: 'not_sent',
      message: expect.stringContaining('The session is over'),
    });
  });
});

describe('a run goes on', () => {
  it.each<[string, string[]]>([
    ['with an answer in between', [...times(2, 'key'), 'ok', ...times(2, 'key'), 'ok']],
    ['when they fail for different reasons', ['key', 'model', 'key', 'model', 'key', 'model']],
    ['when tickets are too long, each for itself', times(99, 'long')],
    ['when one that is too long shows that the endpoint works', ['key', 'key', 'long', 'key', 'key']],
    ['when fewer are refused', times(19, 'refused')],
  ])('%s', async (_, ends) => {
    expect(await haltAfter(ends)).toBeUndefined();
  });

  it('when those that fail in the end came before one that was answered', async () => {
    const stopper = new AbortController();
    const failed = gate();
    let sent = 0;
    const send = stopping(async () => {
      if (++sent > 99) return answer;
      await failed.opened;
      throw new RequestFailure('http_503', 'The host is busy.', { advice: { kind: 'again' } });
    }, stopper);
    const failing = Array.from({ length: 99 }, () => send(request));
    await send(request);
    failed.open();
    expect(await Promise.allSettled(failing)).toHaveLength(99);
    expect(stopper.signal.aborted).toBe(false);
  });
});
