import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { TicketFailure } from '../../src/core/errors/ticket-error.js';
import type { Reply } from '../../src/core/model.js';
import type { RequestEvent } from '../../src/pipeline/event.js';
import { leased, yielding } from '../../src/pipeline/leased.js';
import { caching, type Send } from '../../src/pipeline/send.js';
import { openCache } from '../../src/storage/cache/cache.js';
import type { Claim, Leases } from '../../src/storage/cache/leases.js';
import { builtUrl } from '../support/built.js';
import { familyOf, keyOf, replyOf, systemClock } from '../support/cache.js';
import { startProcess } from '../support/cache-process.js';
import { deferred } from '../support/scripted-model.js';
import { Database } from '../support/sqlite.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { makeTicket } from '../support/tickets.js';
import { virtualClock } from '../support/virtual-clock.js';

const request = (text: string) => ({
  key: keyOf(text),
  content: { system: undefined, user: text, filledIn: text },
  ticket: makeTicket({ text }),
});

/** Two on one file, as two processes would be, whose answers the test gives. */
async function openTwo() {
  const folder = await temporaryFolder();
  const clock = virtualClock(1_000);
  const stop = new AbortController();
  const caches = [openCache(folder.file('a.db'), clock), openCache(folder.file('a.db'), clock)] as const;
  const events: RequestEvent[] = [];
  const pending: {
    by: string;
    user: string;
    resolve: (reply: Reply) => void;
    reject: (error: unknown) => void;
  }[] = [];
  const askerOver = ({ answers, leases }: (typeof caches)[number], by: string): Send => {
    const model: Send = async ({ content }) => {
      const { promise, ...settle } = deferred<Reply>();
      pending.push({ by, user: content.user, ...settle });
      return { reply: await promise, origin: 'sent' };
    };
    const label = { model: 'm', family: familyOf('f'), now: clock.now };
    const options = {
      clock,
      random: () => 0.5,
      stop: stop.signal,
      isCutShort: () => false,
      listen: (event: RequestEvent) => events.push(event),
    };
    const send = caching(model, answers, label, new AbortController());
    return yielding(leased(send, leases, options), leases, options);
  };
  /** Lets pass what is under way, and then the time until those who wait look again. */
  const poll = async () => {
    await settle();
    clock.advance(100);
    await settle();
  };
  return {
    clock,
    stop,
    events,
    pending,
    caches,
    one: askerOver(caches[0], 'one'),
    two: askerOver(caches[1], 'two'),
    poll,
    async [Symbol.asyncDispose]() {
      for (const cache of caches) cache[Symbol.dispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Until all transactions that are queued, and those that follow from them, are done. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await setImmediate();
}

describe('of two who ask the same', () => {
  it('one asks, and the other is given its answer', async () => {
    await using both = await openTwo();
    const first = both.one(request('a'));
    await settle();
    const second = both.two(request('a'));
    await both.poll();
    expect(both.pending.map(({ by }) => by)).toEqual(['one']);
    both.pending[0]?.resolve(replyOf('x'));
    await both.poll();
    expect(await first).toEqual({ reply: replyOf('x'), origin: 'sent' });
    expect(await second).toEqual({ reply: replyOf('x'), origin: 'cached' });
    expect(both.pending).toHaveLength(1);
  });

  it('the other asks where the first got no answer', async () => {
    await using both = await openTwo();
    const first = both.one(request('a'));
    await settle();
    const second = both.two(request('a'));
    await settle();
    both.pending[0]?.reject(new TicketFailure('timeout', 'slow'));
    await expect(first).rejects.toMatchObject({ code: 'timeout' });
    await both.poll();
    expect(both.pending.map(({ by }) => by)).toEqual(['one', 'two']);
    both.pending[1]?.resolve(replyOf('y'));
    expect(await second).toEqual({ reply: replyOf('y'), origin: 'sent' });
  });

  it('neither waits who asks something else', async () => {
    await using both = await openTwo();
    const all = [both.one(request('a')), both.two(request('b'))];
    await settle();
    expect(both.pending.map(({ user }) => user).toSorted()).toEqual(['a', 'b']);
    for (const { resolve } of both.pending) resolve(replyOf('x'));
    await Promise.all(all);
  });
});

describe('those who wait', () => {
  it('look at the same moments, by one timer', async () => {
    await using both = await openTwo();
    const names = ['a', 'b', 'c'];
    const first = names.map((name) => both.one(request(name)));
    await settle();
    const timers = both.clock.waiting;
    const second = names.map((name) => both.two(request(name)));
    await settle();
    expect(both.clock.waiting).toBe(timers + 1);
    for (const { resolve } of both.pending) resolve(replyOf('x'));
    await both.poll();
    expect((await Promise.all(second)).map(({ origin }) => origin)).toEqual(Array(3).fill('cached'));
    await Promise.all(first);
  });

  it('are reported once, where it takes them two seconds', async () => {
    await using both = await openTwo();
    const all = [both.one(request('a')), both.one(request('b'))];
    await settle();
    const waits = [both.two(request('a')), both.two(request('b'))];
    await settle();
    both.clock.advance(1_900);
    await settle();
    expect(both.events).toEqual([]);
    both.clock.advance(3_000);
    await settle();
    expect(both.events).toEqual([{ kind: 'held', requests: 2 }]);
    for (const { resolve } of both.pending) resolve(replyOf('x'));
    await both.poll();
    await Promise.all([...all, ...waits]);
  });

  it('use the first answer where the other was thought to be gone, and it comes back', async () => {
    await using both = await openTwo();
    const late = both.one(request('a'));
    await settle();
    // Its renewals are missed: what it holds lapses.
    both.clock.pass(10_001);
    const second = both.two(request('a'));
    await settle();
    expect(both.pending.map(({ by }) => by)).toEqual(['one', 'two']);
    both.pending[1]?.resolve(replyOf('second'));
    await second;
    both.pending[0]?.resolve(replyOf('late'));
    expect(await late).toEqual({ reply: replyOf('second'), origin: 'sent' });
  });

  it('wait no longer once the run is to stop', async () => {
    await using both = await openTwo();
    const first = both.one(request('a'));
    await settle();
    const timers = both.clock.waiting;
    const second = expect(both.two(request('a'))).rejects.toMatchObject({ code: 'not_sent' });
    await settle();
    both.stop.abort();
    await second;
    expect(both.clock.waiting).toBe(timers);
    await expect(both.two(request('a'))).rejects.toMatchObject({ code: 'not_sent' });
    both.pending[0]?.resolve(replyOf('x'));
    await first;
  });
});

it('who cannot look claims again, and fails as that does', async () => {
  const claims: (() => Promise<Claim>)[] = [
    async () => ({ kind: 'theirs' }),
    () => Promise.reject(new Error('the disk is gone')),
  ];
  const leases: Leases = {
    claim: async () => (await claims.shift()?.()) ?? { kind: 'ours' },
    look: () => Promise.reject(new Error('the disk is gone')),
    release() {},
  };
  const clock = virtualClock(1_000);
  const options = {
    clock,
    random: () => 0.5,
    stop: new AbortController().signal,
    isCutShort: () => false,
    listen() {},
  };
  const send: Send = async () => ({ reply: replyOf('x'), origin: 'sent' });
  const sent = yielding(leased(send, leases, options), leases, options)(request('a'));
  const failed = expect(sent).rejects.toThrow('the disk is gone');
  await settle();
  clock.advance(100);
  await failed;
});

it('three processes that ask the same hundred questions at once ask each once', async () => {
  await using folder = await temporaryFolder();
  const path = folder.file('a.db');
  const asked = await folder.write('asked', '');
  openCache(path, systemClock)[Symbol.dispose]();
  // They all want to write once they are ready, and may from the same moment on.
  const gate = new Database(path);
  gate.exec('BEGIN IMMEDIATE');
  const script = `
    const { appendFile } = await import('node:fs/promises');
    const { caching, deduplicated } = await import('${builtUrl('pipeline/send.js')}');
    const { leased, yielding } = await import('${builtUrl('pipeline/leased.js')}');
    const model = async ({ key }) => {
      await appendFile(args[0], key.toString() + '\\n');
      return { reply: { text: 'x', finish: 'stop' }, origin: 'sent' };
    };
    const label = { model: 'm', family: Buffer.alloc(16), now: systemClock.now };
    const stop = new AbortController().signal;
    const options = { clock: systemClock, random: Math.random, stop, listen() {} };
    const cached = caching(model, cache.answers, label, new AbortController());
    const send = deduplicated(yielding(leased(cached, cache.leases, options), cache.leases, options));
    const texts = Array.from({ length: 1000 }, (_, n) => String((n * Number(args[1])) % 100).padEnd(32));
    const all = Promise.all(texts.map((text) => send({ key: Buffer.from(text) })));
    console.log('ready');
    console.log((await all).length);
    cache[Symbol.dispose]();`;
  const processes = ['1', '3', '7'].map((order) => startProcess(script, path, asked, order).stdout);
  const outputs = processes.map((stdout) => text(stdout));
  await Promise.all(processes.map((stdout) => once(stdout, 'data')));
  gate.exec('ROLLBACK');
  gate.close();
  expect(await Promise.all(outputs)).toEqual(Array(3).fill('ready\n1000\n'));
  const lines = (await readFile(asked, 'utf8')).trimEnd().split('\n');
  expect([lines.length, new Set(lines).size]).toEqual([100, 100]);
});
