import { describe, expect, it } from 'vitest';
import { RequestFailure } from '../../src/core/errors/request-failure.js';
import { TicketFailure } from '../../src/core/errors/ticket-error.js';
import type { Reply } from '../../src/core/model.js';
import { caching, deduplicated, type Send, sendToModel } from '../../src/pipeline/send.js';
import { openCache } from '../../src/storage/cache/cache.js';
import { temporary } from '../../src/storage/open.js';
import { systemClock } from '../support/cache.js';
import { bugReply, deferred, scriptedModel } from '../support/scripted-model.js';
import { makeTicket } from '../support/tickets.js';

const request = (text: string) => ({
  key: Buffer.from(text.padEnd(32)),
  content: { system: undefined, user: text, filledIn: text },
  ticket: makeTicket({ text }),
});
const asked = (reply: Reply) => ({ reply, origin: 'sent' as const });

/** An `Ask` whose answers the test gives, in any order. */
function byHand() {
  const pending: { user: string; resolve: (reply: Reply) => void; reject: (error: unknown) => void }[] = [];
  const send: Send = async ({ content }) => {
    const { promise, ...settle } = deferred<Reply>();
    pending.push({ user: content.user, ...settle });
    return asked(await promise);
  };
  return { send, pending };
}

describe('shared', () => {
  it('asks once what is asked several times at once', async () => {
    const { send, pending } = byHand();
    const sharedAsk = deduplicated(send);
    const all = ['a', 'a', 'b', 'a'].map((text) => sharedAsk(request(text)));
    expect(pending.map(({ user }) => user)).toEqual(['a', 'b']);
    for (const { resolve } of pending) resolve(bugReply);
    expect((await Promise.all(all)).map(({ origin }) => origin)).toEqual([
      'sent',
      'duplicate',
      'sent',
      'duplicate',
    ]);
  });

  it('shares a failure with those who wait, and asks again for those who come later', async () => {
    const { send, pending } = byHand();
    const sharedAsk = deduplicated(send);
    const all = [sharedAsk(request('a')), sharedAsk(request('a'))];
    pending[0]?.reject(new TicketFailure('timeout', 'slow'));
    for (const one of all) await expect(one).rejects.toMatchObject({ code: 'timeout' });
    const later = sharedAsk(request('a'));
    pending[1]?.resolve(bugReply);
    expect(await later).toEqual(asked(bugReply));
  });
});

describe('remembering', () => {
  const label = { model: 'm', family: Buffer.alloc(16, 7), now: () => 42 };

  it('has written an answer down before anybody sees it', async () => {
    using cache = openCache(temporary, systemClock);
    const send = caching(async () => asked(bugReply), cache.answers, label, new AbortController());
    await send(request('a'));
    expect(cache.answers.findAll([request('a').key])).toEqual([{ reply: bugReply, answeredAt: 42 }]);
  });

  it('never remembers a failure', async () => {
    using cache = openCache(temporary, systemClock);
    const send = caching(
      () => Promise.reject(new TicketFailure('connection', 'gone')),
      cache.answers,
      label,
      new AbortController(),
    );
    await expect(send(request('a'))).rejects.toThrow('gone');
    expect(cache.answers.statistics().answers).toBe(0);
  });
});

describe('what comes while the run is given up', () => {
  const usage = { input: 1, cachedInput: 0, output: 2 };
  const fails = (named: typeof usage | undefined) =>
    scriptedModel(() =>
      Promise.reject(
        new RequestFailure('http_503', 'busy', {
          advice: { kind: 'again' },
          mayBeBilled: true,
          usage: named,
        }),
      ),
    );

  it('is still an answer', async () => {
    const send = sendToModel(scriptedModel(), AbortSignal.abort());
    expect(await send(request('a'))).toEqual(asked(bugReply));
  });

  it.each([
    ['is a failure that is counted, where its usage is named', usage, 'http_503', [usage]],
    ['is not a failure of the ticket, where no usage is named', undefined, 'not_sent', []],
  ])('%s', async (_, named, code, counted) => {
    const charged: unknown[] = [];
    const onCharged = (_: unknown, used: unknown) => void charged.push(used);
    const send = sendToModel(fails(named), AbortSignal.abort());
    await expect(send({ ...request('a'), onCharged })).rejects.toMatchObject({ code });
    expect(charged).toEqual(counted);
  });
});
