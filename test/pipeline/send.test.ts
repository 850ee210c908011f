import { describe, expect, it } from 'vitest';
import { TicketFailure } from '../../src/core/errors/ticket-error.js';
import type { Reply } from '../../src/core/model.js';
import { caching, deduplicated, type Send } from '../../src/pipeline/send.js';
import { openCache } from '../../src/storage/cache/cache.js';
import { temporary } from '../../src/storage/open.js';
import { systemClock } from '../support/cache.js';
import { bugReply, deferred } from '../support/scripted-model.js';
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
    const send = caching(async () => asked(bugReply), cache.answers, label);
    await send(request('a'));
    expect(cache.answers.findAll([request('a').key])).toEqual([{ reply: bugReply, answeredAt: 42 }]);
  });

  it('never remembers a failure', async () => {
    using cache = openCache(temporary, systemClock);
    const send = caching(() => Promise.reject(new TicketFailure('connection', 'gone')), cache.answers, label);
    await expect(send(request('a'))).rejects.toThrow('gone');
    expect(cache.answers.statistics().answers).toBe(0);
  });
});
