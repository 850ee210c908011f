import { describe, expect, it } from 'vitest';
import { TicketFailure } from '../../src/core/errors/ticket-error.js';
import type { Reply } from '../../src/core/model.js';
import { type Ask, remembering, shared } from '../../src/pipeline/ask.js';
import { openCache } from '../../src/storage/cache/cache.js';
import { temporary } from '../../src/storage/open.js';
import { systemClock } from '../support/cache.js';
import { bugReply, deferred } from '../support/scripted-model.js';
import { makeTicket } from '../support/tickets.js';

const question = (text: string) => ({
  key: Buffer.from(text.padEnd(32)),
  request: { system: undefined, user: text, filledIn: text },
  ticket: makeTicket({ text }),
});
const asked = (reply: Reply) => ({ reply, origin: 'asked' as const });

/** An `Ask` whose answers the test gives, in any order. */
function byHand() {
  const pending: { user: string; resolve: (reply: Reply) => void; reject: (error: unknown) => void }[] = [];
  const ask: Ask = async ({ request }) => {
    const { promise, ...settle } = deferred<Reply>();
    pending.push({ user: request.user, ...settle });
    return asked(await promise);
  };
  return { ask, pending };
}

describe('shared', () => {
  it('asks once what is asked several times at once', async () => {
    const { ask, pending } = byHand();
    const sharedAsk = shared(ask);
    const all = ['a', 'a', 'b', 'a'].map((text) => sharedAsk(question(text)));
    expect(pending.map(({ user }) => user)).toEqual(['a', 'b']);
    for (const { resolve } of pending) resolve(bugReply);
    expect((await Promise.all(all)).map(({ origin }) => origin)).toEqual([
      'asked',
      'shared',
      'asked',
      'shared',
    ]);
  });

  it('shares a failure with those who wait, and asks again for those who come later', async () => {
    const { ask, pending } = byHand();
    const sharedAsk = shared(ask);
    const all = [sharedAsk(question('a')), sharedAsk(question('a'))];
    pending[0]?.reject(new TicketFailure('timeout', 'slow'));
    for (const one of all) await expect(one).rejects.toMatchObject({ code: 'timeout' });
    const later = sharedAsk(question('a'));
    pending[1]?.resolve(bugReply);
    expect(await later).toEqual(asked(bugReply));
  });
});

describe('remembering', () => {
  const label = { model: 'm', family: Buffer.alloc(16, 7), now: () => 42 };

  it('has written an answer down before anybody sees it', async () => {
    using cache = openCache(temporary, systemClock);
    const ask = remembering(async () => asked(bugReply), cache.answers, label);
    await ask(question('a'));
    expect(cache.answers.findAll([question('a').key])).toEqual([{ reply: bugReply, askedAt: 42 }]);
  });

  it('never remembers a failure', async () => {
    using cache = openCache(temporary, systemClock);
    const ask = remembering(
      () => Promise.reject(new TicketFailure('connection', 'gone')),
      cache.answers,
      label,
    );
    await expect(ask(question('a'))).rejects.toThrow('gone');
    expect(cache.answers.statistics().answers).toBe(0);
  });
});
