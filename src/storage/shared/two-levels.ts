import { messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { counted, roughDuration } from '../../core/text/numbers.js';
import type { CachedAnswer, KeptAnswer, NewAnswer } from '../cache/answer-row.js';
import type { Answers, FoundAnswers } from '../cache/answers.js';
import type { Cache, LocalCache } from '../cache/cache.js';
import { writeTimeoutMs } from '../cache/group-commit.js';
import type { Leases } from '../cache/leases.js';
import { mayPassAtServer, reasonOfServer } from './connection.js';
import { filled, KeptHere, missingOf } from './kept-here.js';
import type { SharedCache } from './open-shared.js';
import { stepToWrite } from './prepare.js';
import { noting, sendUnshared } from './send-unshared.js';

export interface TwoLevelsOptions {
  readonly warn: (message: string) => void;
  /** Writes answers to a file; returns the command that imports it. @throws what keeps it from being written */
  readonly recover: (answers: readonly KeptAnswer[]) => string;
}

/**
 * Puts a cache on this machine before one that several machines share. What is here is found here; what comes from the server
 * or an endpoint is put here as well. The server has the truth about leases and about which answer was the first.
 *
 * While the server is away, writes wait for it as for a file that another program holds. An answer is on disk here before
 * that, noted as one that the server lacks, and goes there with the next run. Where what is on this machine ends with the run,
 * such answers are saved in a file.
 */
export function createTwoLevels(
  local: LocalCache,
  shared: SharedCache,
  { warn, recover }: TwoLevelsOptions,
): Cache {
  const { name, id } = shared;
  const reported = new Set<string>();
  let isHurried = false;

  const warnOnce = (what: string, error: unknown) => {
    if (!reported.has(what)) warn(`the cache ${what}: ${reasonOfServer(error)}`);
    reported.add(what);
  };
  const stopsRun = (cause: unknown) => {
    if (cause instanceof TicketsiftError && cause.code !== 'database') return cause;
    const since = mayPassAtServer(cause) && !isHurried ? ` for ${roughDuration(writeTimeoutMs)}` : '';
    return new TicketsiftError(
      'cache_not_written',
      `The cache ${name} could not be written${since}: ${reasonOfServer(cause)}`,
      {
        cause,
        hint: [
          stepToWrite(cause),
          local.isTemporary
            ? 'Import the file that was saved when the cache can be written, and run the same command again.'
            : 'Run the same command again when it can be written: what was answered is kept on this machine until then, and not paid for twice.',
        ]
          .filter((step) => step !== undefined)
          .join('\n'),
      },
    );
  };
  const throwStop = (cause: unknown): never => {
    throw stopsRun(cause);
  };
  const warnUnwritten = (error: unknown) => warnOnce('on this machine cannot be written', error);
  const keptHere = new KeptHere(local.answers, warnUnwritten);
  const findThere = async (keys: readonly Uint8Array[], here: FoundAnswers): Promise<FoundAnswers> => {
    let both = here;
    try {
      const there = await shared.answers.findAll(missingOf(keys, here));
      keptHere.add(there);
      both = filled(here, there);
    } catch (error) {
      // A request waits for the server anyway before it is sent.
      warnOnce(`${name} cannot be read`, error);
    }
    return keptHere.findRest(keys, both);
  };
  /** Saves an answer at the server; resolves to the one that stays there instead. */
  const share = async (answer: NewAnswer): Promise<CachedAnswer | undefined> => {
    const [earlier] = await Promise.all([shared.answers.save(answer), shared.leases.drop(answer.key)]);
    // At once, since the answer that it replaces is here already.
    if (earlier)
      await local.answers
        .keep([{ ...earlier, key: answer.key, family: answer.family, model: answer.model }])
        .catch(warnUnwritten);
    local.unshared.remove(id, [answer.key]).catch(() => {});
    return earlier;
  };

  /** Says what the server lacks. Where nothing here is left for the next run, it is saved in a file. */
  const reportUnshared = () => {
    process.off('exit', reportUnshared);
    const count = local.unshared.count(id);
    if (count === 0) return;
    const which = `${counted(count, 'answer')} on this machine could not be sent to the cache ${name}`;
    if (!local.isTemporary) {
      warn(`${which}: the next run sends them`);
      return;
    }
    try {
      const command = recover([...local.answers.export(local.unshared.list(id, count))]);
      warn(`${which}; to import what was saved instead: ${command}`);
    } catch (failure) {
      warn(`${which}, nor be saved in a file: ${messageOf(failure)}`);
    }
  };

  const answers: Answers = {
    findAll(keys) {
      const here = keptHere.find(keys);
      return here.includes(undefined) ? findThere(keys, here) : here;
    },
    async save(answer) {
      // In one transaction.
      const here = Promise.all([local.answers.save(answer), local.unshared.note(id, [answer.key])]);
      const there = share(answer);
      const [kept, result] = await Promise.allSettled([here, there]);
      if (result.status === 'rejected') throw stopsRun(result.reason);
      if (kept.status === 'rejected') warnUnwritten(kept.reason);
      else keptHere.note(answer.key);
      return result.value;
    },
    async forget(keys) {
      // Where nothing can be written, no request is sent after it either.
      await Promise.all([local.answers.forget(keys), shared.answers.forget(keys)]).catch(() => {});
    },
    export: (keys) => shared.answers.export(keys),
    async import(given) {
      // What is left from earlier does not count.
      await sendUnshared(local, shared).catch(throwStop);
      const imported = await local.answers.import(noting(given, local, id));
      const { added } = await sendUnshared(local, shared).catch(throwStop);
      return { added, present: imported.added + imported.present - added };
    },
    pastUsage: (family, limit) => local.answers.pastUsage(family, limit),
    statistics: () => shared.answers.statistics(),
    async forgetBefore(time) {
      const count = await shared.answers.forgetBefore(time).catch(throwStop);
      local.answers.forgetBefore(time);
      return count;
    },
  };
  const leases: Leases = {
    claim: (...all) => shared.leases.claim(...all).catch(throwStop),
    look: (...all) => shared.leases.look(...all),
    release: (key) => shared.leases.release(key),
  };
  return {
    isTemporary: false,
    answers,
    leases,
    budgets: {
      ...shared.budgets,
      reserve: (...all) => shared.budgets.reserve(...all).catch(throwStop),
    },
    rates: shared.rates,
    progress: local.progress,
    vectors: local.vectors,
    batches: local.batches,
    written: local.written,
    lacksAnswers: () => local.lacksAnswers() || (local.isTemporary && local.unshared.count(id) > 0),
    checkInPlace: () => local.checkInPlace(),
    hurry() {
      // A second Ctrl-C ends the process without closing anything.
      if (local.isTemporary && !isHurried) process.on('exit', reportUnshared);
      isHurried = true;
      local.hurry();
      shared.database.hurry();
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([shared[Symbol.asyncDispose](), keptHere.flush()]);
      // Once all that is queued is written.
      await local.unshared.remove(id, []).catch(() => {});
      reportUnshared();
      await local[Symbol.asyncDispose]();
    },
  };
}
