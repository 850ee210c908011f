import { dirname } from 'node:path';
import { messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { formatDuration } from '../../core/text/numbers.js';
import type { Clock, Stopwatch } from '../../core/world/clock.js';
import { temporary } from '../open.js';
import { type Cache, openCache } from './cache.js';
import { noticeableMs, writeTimeoutMs } from './group-commit.js';
import { recoverAnswers } from './recover-answers.js';
import { rescuing } from './rescuing.js';

export interface OpenForRunOptions {
  /** What messages call the file. */
  readonly name: string;
  readonly warn: (message: string) => void;
  /** Where answers go that can be written neither to the file nor beside it. */
  readonly cwd: string;
  /** The command that imports such answers from a file. */
  readonly importCommand: (path: string) => string;
}

/** How long one try may block the program, and how long to leave the file alone then, in milliseconds. */
const tryMs = 0;
const pause = 100;

/**
 * Opens the cache of a run, which waits for another program that holds it, says so, and brings to safety what cannot be written
 * to it.
 * @throws TicketsiftError what `openCache` throws; `file_locked` after thirty seconds
 */
export async function openForRun(path: string, clock: Clock, options: OpenForRunOptions): Promise<Cache> {
  const { name, warn, cwd, importCommand } = options;
  const bound = formatDuration(writeTimeoutMs);
  const onWait = (error: unknown) =>
    warn(
      `waiting for the cache ${name} (${messageOf(error)}): nothing is sent, and the run stops after ${bound}`,
    );
  const open = () => openCache(path, clock, name, { openTimeoutMs: tryMs, onWait });
  const cache = await retried(open, clock, () =>
    warn(`waiting for the cache ${name}, which another program holds: the run stops after ${bound}`),
  );
  const isTemporary = path === temporary;
  return rescuing(cache, {
    name: isTemporary ? 'of this run' : name,
    warn,
    recover: (answers) => importCommand(recoverAnswers(answers, [dirname(path), cwd])),
  });
}

/** Opens a file once no other program holds it. */
async function retried(open: () => Cache, clock: Stopwatch, onWait: () => void): Promise<Cache> {
  const startedAt = clock.elapsed();
  for (let isTold = false; ; ) {
    try {
      return open();
    } catch (error) {
      const waitedMs = clock.elapsed() - startedAt;
      const isLocked = error instanceof TicketsiftError && error.code === 'file_locked';
      if (!isLocked || waitedMs >= writeTimeoutMs) throw error;
      if (waitedMs >= noticeableMs && !isTold) onWait();
      isTold ||= waitedMs >= noticeableMs;
      await new Promise<void>((resume) => clock.after(pause, resume));
    }
  }
}
