import { messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { counted, roughDuration } from '../../core/text/numbers.js';
import { isBusy, isDamage, mayPass } from '../busy.js';
import type { KeptAnswer, NewAnswer } from './answer-row.js';
import type { LocalAnswers } from './answers.js';
import type { LocalBudgets } from './budgets.js';
import type { LocalCache } from './cache.js';
import { writeTimeoutMs } from './group-commit.js';
import { keyName } from './key-name.js';
import type { LocalLeases } from './leases.js';

export interface RescuingOptions {
  /** What messages call the file. */
  readonly name: string;
  readonly warn: (message: string) => void;
  /** Writes answers to another file; returns the command that imports it. @throws what keeps it from being written */
  readonly recover: (answers: readonly KeptAnswer[]) => string;
}

/**
 * Wraps a cache so that its faults cost a run no answer. Answers that cannot be written in time are held until the end and
 * then saved in a file of their own; the run stops, since further answers could not be kept either. An answer that cannot
 * be read counts as missing, never as another one. If the file was deleted or is damaged, the answers that the run cached
 * in it are saved, too.
 *
 * A temporary cache keeps nothing anyway: a failed write only causes a warning, and the run continues.
 */
export function rescuing(cache: LocalCache, { name, warn, recover }: RescuingOptions): LocalCache {
  const inHand = new Map<string, NewAnswer>();
  /** What this run has cached: how many answers, and the time of the oldest. */
  const saved = { count: 0, since: Number.POSITIVE_INFINITY };
  const reported = new Set<string>();
  let isHurried = false;
  let isClosed = false;

  const warnOnce = (what: string, error: unknown) => {
    if (!reported.has(what)) warn(`the cache cannot be ${what}: ${messageOf(error)}`);
    reported.add(what);
  };
  const stopsRun = (cause: unknown) => {
    if (cause instanceof TicketsiftError) return cause;
    const since = mayPass(cause) && !isHurried ? ` for ${roughDuration(writeTimeoutMs)}` : '';
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
  const find: LocalAnswers['findAll'] = (keys) => {
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
  /** Saves what the run had cached in a file that goes away or is damaged, with what is in hand. */
  const rescueAll = (error: unknown) => {
    const { answers: found, failure } = cache.answers.since(saved.since);
    const all = new Map<string, KeptAnswer>(found.map((answer) => [keyName(answer.key), answer]));
    for (const [key, answer] of inHand) all.set(key, answer);
    const unread = failure === undefined ? 0 : Math.max(0, saved.count - found.length);
    const lost = (count: number, why: unknown) =>
      `up to ${counted(count, 'answer')} of this run ${count === 1 ? 'is' : 'are'} lost (${messageOf(why)})`;
    const what = isDamage(error) ? `the cache ${name} is damaged` : messageOf(error);
    const reading = unread === 0 ? '' : `; ${lost(unread, failure)}`;
    try {
      const command = recover([...all.values()]);
      const which = counted(all.size, 'answer');
      warn(`${what}${reading}; ${which} of this run could be saved; to import: ${command}`);
    } catch (fault) {
      warn(`${what}; ${lost(all.size + unread, fault)}`);
    }
  };
  const close = () => {
    if (isClosed) return;
    isClosed = true;
    process.off('exit', close);
    for (const answer of inHand.values()) cache.answers.save(answer).catch(() => {});
    const unwritten = faultOf(cache.flush);
    const gone = faultOf(cache.checkInPlace);
    if (!cache.isTemporary && saved.count + inHand.size > 0) {
      if (gone !== undefined) rescueAll(gone);
      else if (isDamage(unwritten)) rescueAll(unwritten);
      else if (unwritten !== undefined && inHand.size > 0) rescue(unwritten);
    }
    // This can only fail as before.
    faultOf(() => cache[Symbol.dispose]());
  };

  const answers: LocalAnswers = {
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
        saved.count++;
        saved.since = Math.min(saved.since, answer.answeredAt);
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
  const leases: LocalLeases = {
    ...cache.leases,
    claim: (...all) => cache.leases.claim(...all).catch(throwStop),
  };
  const budgets: LocalBudgets = {
    ...cache.budgets,
    reserve: (...all) => cache.budgets.reserve(...all).catch(throwStop),
  };
  return {
    ...cache,
    answers,
    leases,
    budgets,
    lacksAnswers: () => inHand.size > 0 || (saved.count > 0 && faultOf(cache.checkInPlace) !== undefined),
    hurry() {
      if (isHurried) return;
      isHurried = true;
      cache.hurry();
      // A second Ctrl-C ends the process without closing anything.
      process.on('exit', close);
    },
    [Symbol.dispose]: close,
    [Symbol.asyncDispose]: async () => close(),
  };
}

/** Returns what an action throws; undefined where it throws nothing. */
function faultOf(action: () => void): unknown {
  try {
    action();
    return undefined;
  } catch (error) {
    return error;
  }
}
