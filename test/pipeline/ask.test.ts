import { describe, expect, it } from 'vitest';
import type { Reply } from '../../src/core/model.js';
import { TicketFailure } from '../../src/core/ticket-error.js';
import { type Ask, limited, remembering, shared } from '../../src/pipeline/ask.js';
import { openAnswers } from '../../src/storage/answers.js';
import { temporary } from '../../src/storage/open.js';
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

describe('limited', () => {
  it('asks no more at once than it may, first come, first served', async () => {
    const { ask, pending } = byHand();
    const limitedAsk = limited(ask, 2, new AbortController().signal);
    const all = ['a', 'b', 'c', 'd'].map((text) => limitedAsk(question(text)));
    await Promise.resolve();
    expect(pending.map(({ user }) => user)).toEqual(['a', 'b']);
    pending[1]?.resolve(bugReply);
    await all[1];
    expect(pending.map(({ user }) => user)).toEqual(['a', 'b', 'c']);
    pending[0]?.reject(new TicketFailure('timeout', 'slow'));
    await expect(all[0]).rejects.toThrow('slow');
    expect(pending.map(({ user }) => user)).toEqual(['a', 'b', 'c', 'd']);
    for (const { resolve } of pending) resolve(bugReply);
    await Promise.all(all.slice(2));
  });

  it('asks nothing more once it is to stop, and lets what is in flight finish', async () => {
    const { ask, pending } = byHand();
    const stop = new AbortController();
    const limitedAsk = limited(ask, 1, stop.signal);
    const one = limitedAsk(question('a'));
    const two = limitedAsk(question('b'));
    const refused = expect(two).rejects.toMatchObject({ code: 'not_asked' });
    await Promise.resolve();
    stop.abort();
    pending[0]?.resolve(bugReply);
    await expect(one).resolves.toEqual(asked(bugReply));
    await refused;
    expect(pending).toHaveLength(1);
  });
});

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
  it('has written an answer down before anybody sees it', async () => {
    using answers = openAnswers(temporary);
    const ask = remembering(
      async () => asked(bugReply),
      answers,
      'm',
      () => 42,
    );
    await ask(question('a'));
    expect(answers.find(question('a').key)).toEqual({ reply: bugReply, askedAt: 42 });
  });

  it('never remembers a failure', async () => {
    using answers = openAnswers(temporary);
    const ask = remembering(
      () => Promise.reject(new TicketFailure('connection', 'gone')),
      answers,
      'm',
      () => 42,
    );
    await expect(ask(question('a'))).rejects.toThrow('gone');
    expect(answers.statistics().answers).toBe(0);
  });
});
