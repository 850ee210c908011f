import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/core/outcome.js';
import type { Clock } from '../../src/core/world/clock.js';
import { classify } from '../../src/pipeline/classify.js';
import { openCache } from '../../src/storage/cache/cache.js';
import { type RunOptions, runOptions } from '../support/asking.js';
import { bugReply, deferred, scriptedModel } from '../support/scripted-model.js';
import { Database } from '../support/sqlite.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { batchesOf, collect } from '../support/tickets.js';
import { type VirtualClock, virtualClock } from '../support/virtual-clock.js';

/** As many as are read ahead, and then some: of those, too, many wait for their turn. */
const texts = Array.from({ length: 1_200 }, (_, n) => `text ${n}`);
const atOnce = 4;

/** A process of its own on the file, with a clock that can stand still while that of others goes on. */
function startProcess(path: string, clock: VirtualClock, options: RunOptions & { holdsAfter?: number } = {}) {
  const { holdsAfter = Number.POSITIVE_INFINITY, ...more } = options;
  let isStopped = false;
  const missed: (() => void)[] = [];
  const own: Clock = {
    ...clock,
    after: (ms, callback) => clock.after(ms, () => (isStopped ? missed.push(callback) : callback())),
  };
  const cache = openCache(path, own);
  const held = deferred();
  const model = scriptedModel(async () => {
    if (model.asked.length > holdsAfter) await held.promise;
    return bugReply;
  });
  const run = runOptions(model, cache, { clock: own, now: own.now, concurrency: atOnce, ...more });
  let outcomes: readonly Outcome[] | undefined;
  const finished = collect(classify(batchesOf(texts, 100), run)).then((all) => {
    outcomes = all;
    return all;
  });
  return {
    model,
    finished,
    get outcomes() {
      return outcomes;
    },
    /** What SIGSTOP does, or the lid of a laptop. */
    stop() {
      isStopped = true;
    },
    /** What came while it was stopped is met first, as by a process that goes on. */
    resume() {
      isStopped = false;
      held.resolve();
      for (const callback of missed.splice(0)) callback();
    },
    /** Goes on until all that it holds is in flight, and nothing is left to be done before an answer comes. */
    async isBusy() {
      while (model.asked.length < holdsAfter + atOnce) await setImmediate();
      for (let turn = 0; turn < 5; turn++) await setImmediate();
    },
    [Symbol.dispose]: () => cache[Symbol.dispose](),
  };
}

const repeated = (...asked: readonly (readonly string[])[]) =>
  asked.flat().length - new Set(asked.flat()).size;

describe('what a process that stands still sends twice', () => {
  it.each([
    ['stopped for long', 3_600_000],
    ['stopped for long, while the clock was set back', -3_600_000],
  ])('is no more than it had in flight: %s', async (_, clockSetBy) => {
    await using folder = await temporaryFolder();
    const clock = virtualClock(1e12);
    const path = folder.file('a.db');
    using one = startProcess(path, clock, { holdsAfter: 21 });
    await one.isBusy();
    one.stop();
    using other = startProcess(path, clock);
    await clock.runUntil(other.finished);
    clock.set(clockSetBy);
    one.resume();
    await clock.runUntil(one.finished);
    expect(one.model.asked).toHaveLength(25);
    expect(repeated(one.model.asked, other.model.asked)).toBe(atOnce);
    for (const { outcomes } of [one, other]) {
      expect(outcomes?.filter(({ error }) => error === undefined)).toHaveLength(texts.length);
    }
  });

  it('is no more than that for a laptop that sleeps with both of them', async () => {
    await using folder = await temporaryFolder();
    const clock = virtualClock(1e12);
    const path = folder.file('a.db');
    using one = startProcess(path, clock, { holdsAfter: 21 });
    await one.isBusy();
    using other = startProcess(path, clock, { holdsAfter: 30 });
    await other.isBusy();
    // Its timers stand still as the processes do; the time of day does not.
    clock.set(8 * 3_600_000);
    one.resume();
    other.resume();
    await clock.runUntil(Promise.all([one.finished, other.finished]));
    expect(repeated(one.model.asked, other.model.asked)).toBeLessThanOrEqual(2 * atOnce);
  });

  it('is nothing where the file could not be written for a while', async () => {
    await using folder = await temporaryFolder();
    const clock = virtualClock(1e12);
    const path = folder.file('a.db');
    using one = startProcess(path, clock, { holdsAfter: 21 });
    using other = startProcess(path, clock, { holdsAfter: 30 });
    await Promise.all([one.isBusy(), other.isBusy()]);
    const gate = new Database(path);
    gate.exec('BEGIN IMMEDIATE');
    one.resume();
    other.resume();
    clock.after(15_000, () => gate.exec('ROLLBACK'));
    await clock.runUntil(Promise.all([one.finished, other.finished]));
    gate.close();
    expect(repeated(one.model.asked, other.model.asked)).toBe(0);
    expect(one.model.asked.length + other.model.asked.length).toBe(texts.length);
  });
});

it('those who wait for a process that stands still take no place of others', async () => {
  await using folder = await temporaryFolder();
  const clock = virtualClock(1e12);
  const path = folder.file('a.db');
  using one = startProcess(path, clock, { holdsAfter: 0 });
  await one.isBusy();
  one.stop();
  using other = startProcess(path, clock);
  // All that is read ahead; no time passes, so no lease lapses.
  while (other.model.asked.length < 1_000 - atOnce) await setImmediate();
  await clock.runUntil(other.finished);
  one.resume();
  await clock.runUntil(one.finished);
  expect(repeated(one.model.asked, other.model.asked)).toBe(atOnce);
});
