import { messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { counted, formatDuration } from '../../core/text/numbers.js';
import { isBusy, isDamage, mayPass } from '../busy.js';
import type { NewAnswer } from './answer-row.js';
import type { Answers } from './answers.js';
import type { Budgets } from './budgets.js';
import type { Cache } from './cache.js';
import { writeTimeoutMs } from './group-commit.js';
import { keyName } from './key-name.js';
import type { Leases } from './leases.js';

export interface RescuingOptions {
  /** What messages call the file. */
  readonly name: string;
  readonly warn: (message: string) => void;
  /** Writes answers to another file; returns the command that imports it. @throws what keeps it from being written */
  readonly recover: (answers: readonly NewAnswer[]) => string;
}

/**
 * A cache whose faults cost a run no answer. What cannot be written in time is in hand until the end, and then goes to a file
 * of its own: the run is to stop, since what else it pays for could not be kept either. An answer that cannot be read counts
 * as not there, never as another.
 *
 * A cache that goes away with the run keeps nothing anyway: there a write that fails is said, and the run goes on.
 */
export function rescuing(cache: Cache, { name, warn, recover }: RescuingOptions): Cache {
  const inHand = new Map<string, NewAnswer>();
  const reported = new Set<string>();
  let isHurried = false;

  const warnOnce = (what: string, error: unknown) => {
    if (!reported.has(what)) warn(`the cache cannot be ${what}: ${messageOf(error)}`);
    reported.add(what);
  };
  const stopsRun = (cause: unknown) => {
    if (cause instanceof TicketsiftError) return cause;
    const since = mayPass(cause) && !isHurried ? ` for ${formatDuration(writeTimeoutMs)}` : '';
    return new TicketsiftError(
      'cache_not_written',
      `The cache ${name} could not be written${since}: ${messageOf(cause)}`,
      {
        cause,
        hint: isDamage(cause)
          ? `Delete ${name}, or name another with --cache: its answers are then requested anew.`
          : 'Run the same command again when it can be written, or name another with --cache: what is cached is not paid for twice.',
      },
    );
  };
  const throwStop = (cause: unknown): never => {
    throw stopsRun(cause);
  };
  const find: Answers['findAll'] = (keys) => {
    try {
      return cache.answers.findAll(keys);
    } catch (error) {
      warnOnce('read', error);
      // One that cannot be read costs none of the others; a file that cannot be read has none.
      return keys.length === 1 || isBusy(error)
        ? keys.map(() => undefined)
        : keys.flatMap((key) => find([key]));
    }
  };
  const rescue = (error: unknown) => {
    const answers = [...inHand.values()];
    const which = `${counted(answers.length, 'answer')} could not be written to the cache ${name}`;
    try {
      warn(`${which} (${messageOf(error)}); to import what was saved instead: ${recover(answers)}`);
    } catch (failure) {
      warn(`${which} (${messageOf(error)}), nor to another file: ${messageOf(failure)}`);
    }
  };
  const close = () => {
    process.off('exit', close);
    for (const answer of inHand.values()) cache.answers.save(answer).catch(() => {});
    try {
      cache[Symbol.dispose]();
    } catch (error) {
      if (inHand.size > 0 && !cache.isTemporary) rescue(error);
    }
  };

  const answers: Answers = {
    ...cache.answers,
    findAll(keys) {
      const found = find(keys);
      return inHand.size === 0 ? found : keys.map((key, index) => found[index] ?? inHand.get(keyName(key)));
    },
    async save(answer) {
      inHand.set(keyName(answer.key), answer);
      try {
        const kept = await cache.answers.save(answer);
        inHand.delete(keyName(answer.key));
        return kept;
      } catch (error) {
        if (!cache.isTemporary) throw stopsRun(error);
        warnOnce('written', error);
        return undefined;
      }
    },
    async forget(keys) {
      for (const key of keys) inHand.delete(keyName(key));
      // Where nothing can be written, no request is sent after it either.
      await cache.answers.forget(keys).catch(() => {});
    },
    pastUsage(...all) {
      try {
        return cache.answers.pastUsage(...all);
      } catch (error) {
        warnOnce('read', error);
        return [];
      }
    },
  };
  const leases: Leases = {
    ...cache.leases,
    claim: (...all) => cache.leases.claim(...all).catch(throwStop),
  };
  const budgets: Budgets = {
    ...cache.budgets,
    reserve: (...all) => cache.budgets.reserve(...all).catch(throwStop),
  };
  return {
    ...cache,
    answers,
    leases,
    budgets,
    hurry() {
      if (isHurried) return;
      isHurried = true;
      cache.hurry();
      // A second Ctrl-C ends the process without closing anything.
      process.on('exit', close);
    },
    [Symbol.dispose]: close,
  };
}
