import { messageOf } from '../../core/errors/caught.js';
import { counted } from '../../core/text/numbers.js';
import type { Clock } from '../../core/world/clock.js';
import { isBusy } from '../busy.js';
import type { NewAnswer } from './answer-row.js';
import type { Answers } from './answers.js';
import type { Cache } from './cache.js';
import { keyName } from './key-name.js';
import type { Leases } from './leases.js';

/** How long to leave a file alone that could not be written, in milliseconds. */
const pause = 5_000;

const read = 'read';
const written = 'written, and is tried again';

/**
 * A cache that no fault of the file can make stop a run or lose an answer within it. What cannot be written,
 * because another process holds the file or the disk is full, is kept in memory, and tried again every few
 * seconds and at the end. An answer that cannot be read counts as not there, never as another. A request that
 * cannot be claimed is sent all the same. Budgets stay as strict as they are.
 */
export function tolerant(cache: Cache, clock: Clock, warn: (message: string) => void): Cache {
  const failed = new Map<string, NewAnswer>();
  const underWay = new Set<NewAnswer>();
  const reported = new Set<string>();
  let retryAt = Number.NEGATIVE_INFINITY;

  const warnOnce = (what: string, error: unknown) => {
    if (!reported.has(what)) warn(`the cache cannot be ${what}: ${messageOf(error)}`);
    reported.add(what);
  };
  const rest = () => {
    retryAt = clock.now() + pause;
  };
  const isResting = () => clock.now() < retryAt;

  /** Resolves to whether it is on disk now. */
  const write = async (answer: NewAnswer) => {
    underWay.add(answer);
    try {
      await cache.answers.save(answer);
      failed.delete(keyName(answer.key));
      return true;
    } catch (error) {
      failed.set(keyName(answer.key), answer);
      warnOnce(written, error);
      rest();
      return false;
    } finally {
      underWay.delete(answer);
    }
  };
  const find: Answers['findAll'] = (keys) => {
    try {
      return cache.answers.findAll(keys);
    } catch (error) {
      warnOnce(read, error);
      // One that cannot be read costs none of the others.
      return keys.length === 1 ? [undefined] : keys.flatMap((key) => find([key]));
    }
  };

  const answers: Answers = {
    ...cache.answers,
    findAll(keys) {
      const found = find(keys);
      return failed.size === 0 ? found : keys.map((key, index) => failed.get(keyName(key)) ?? found[index]);
    },
    async save(answer) {
      if (isResting()) {
        failed.set(keyName(answer.key), answer);
        return;
      }
      if (failed.size === 0) {
        await write(answer);
        return;
      }
      // So that those which come meanwhile do not take them along once more.
      rest();
      const results = await Promise.all([...failed.values(), answer].map(write));
      if (!results.includes(false)) retryAt = Number.NEGATIVE_INFINITY;
    },
    async forget(keys) {
      for (const key of keys) failed.delete(keyName(key));
      await cache.answers.forget(keys).catch((error) => warnOnce(written, error));
    },
    pastUsage(...all) {
      try {
        return cache.answers.pastUsage(...all);
      } catch (error) {
        warnOnce(read, error);
        return [];
      }
    },
  };
  const leases: Leases = {
    ...cache.leases,
    async claim(key, isRefused) {
      if (isResting()) return { kind: 'ours' };
      try {
        return await cache.leases.claim(key, isRefused);
      } catch (error) {
        warnOnce(written, error);
        // Only a file that is held makes those wait who claim.
        if (isBusy(error)) rest();
        return { kind: 'ours' };
      }
    },
  };
  return {
    ...cache,
    answers,
    leases,
    [Symbol.dispose]() {
      // What fails now is reported once, with the number of answers.
      reported.add(written);
      for (const answer of failed.values()) void write(answer);
      try {
        cache[Symbol.dispose]();
      } catch (error) {
        if (underWay.size > 0)
          warn(`${counted(underWay.size, 'answer')} could not be written to the cache: ${messageOf(error)}`);
      }
    },
  };
}
