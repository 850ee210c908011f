import { describe, expect, it } from 'vitest';
import { type Advice, RequestFailure } from '../../src/core/errors/request-failure.js';
import { type TicketErrorCode, TicketFailure } from '../../src/core/errors/ticket-error.js';
import { TicketsiftError } from '../../src/core/errors.js';
import type { Answer } from '../../src/pipeline/ask.js';
import { halting } from '../../src/pipeline/halting.js';
import { bugReply } from '../support/scripted-model.js';
import { makeTicket } from '../support/tickets.js';

const question = {
  key: Buffer.alloc(32),
  request: { system: undefined, user: 'a', filledIn: 'a' },
  ticket: makeTicket({ text: 'a' }),
};
const answer: Answer = { reply: bugReply, origin: 'asked' };

const failures: Record<string, () => Error> = {
  key: fails('http_401', { kind: 'doomed', hint: 'Set the key.' }),
  model: fails('http_404', { kind: 'doomed', hint: 'Name another.' }),
  unreachable: fails('connection', { kind: 'unreachable', hint: 'Start it.' }),
  busy: fails('http_503', { kind: 'again' }),
  long: fails('too_long', { kind: 'never' }),
  refused: fails('http_400', { kind: 'never' }),
  login: () => new TicketsiftError('login_required', 'The session is over', { hint: 'Log in.' }),
  stopped: () => new TicketFailure('not_asked', 'stopped'),
};

function fails(code: TicketErrorCode, advice: Advice) {
  return () => new RequestFailure(code, `The host answered ${code}.`, { advice });
}

/** Asks for tickets that end so, one after the other; with which error the run halted, after how many. */
async function haltAfter(ends: readonly string[]) {
  const halt = new AbortController();
  let next = 0;
  const ask = halting(async () => {
    const failure = failures[ends[next++] ?? ''];
    if (failure) throw failure();
    return answer;
  }, halt);
  while (next < ends.length && !halt.signal.aborted) await ask(question).catch(() => {});
  const reason: unknown = halt.signal.reason;
  return halt.signal.aborted && reason instanceof TicketsiftError
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
    expect(await haltAfter(ends)).toMatchObject({ code: 'doomed', after });
  });

  it('and says what to mend', async () => {
    expect(await haltAfter(times(3, 'key'))).toMatchObject({
      message: 'The host answered http_401.',
      hint: 'Set the key.',
    });
    expect((await haltAfter(times(20, 'busy')))?.hint).toContain('20 tickets in a row failed so');
  });
});

describe('what is no fault of the endpoint', () => {
  it('halts a run at once, as it is', async () => {
    expect(await haltAfter(['ok', 'login', 'ok'])).toEqual({
      after: 2,
      code: 'login_required',
      message: 'The session is over',
      hint: 'Log in.',
    });
  });

  it('leaves its ticket as one that was not asked', async () => {
    const ask = halting(() => Promise.reject(failures.login?.()), new AbortController());
    await expect(ask(question)).rejects.toMatchObject({
      name: 'TicketFailure',
      code: 'not_asked',
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
});
