import { basename, dirname } from 'node:path';
import { messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { roughDuration } from '../../core/text/numbers.js';
import { whenFree } from '../../core/world/wait.js';
import type { World } from '../../core/world/world.js';
import { temporary } from '../open.js';
import { type LocalCache, type OpenCacheOptions, openCache } from './cache.js';
import { writeTimeoutMs } from './group-commit.js';
import { findRecovered, recoverAnswers } from './recover-answers.js';
import { rescuing } from './rescuing.js';

export interface OpenForRunOptions extends Pick<OpenCacheOptions, 'keepsFewPages'> {
  /** What messages call the file. */
  readonly name: string;
  readonly warn: (message: string) => void;
  /** The command that imports such answers from a file. */
  readonly importCommand: (path: string) => string;
}

/**
 * Opens the cache of a run, which waits for another program that holds it, says so, and brings to safety what cannot be written
 * to it, beside the file or in the working folder. It names what earlier runs have saved beside the file.
 * @throws TicketsiftError what `openCache` throws; `file_locked` after thirty seconds; `interrupted`
 */
export async function openForRun(
  path: string,
  world: World,
  options: OpenForRunOptions,
): Promise<LocalCache> {
  const { name, warn, importCommand, keepsFewPages } = options;
  const { cwd, after, onInterrupt } = world;
  const bound = roughDuration(writeTimeoutMs);
  const onWait = (error: unknown) =>
    warn(
      `waiting for the cache ${name} (${messageOf(error)}): nothing is sent, and the run stops after ${bound}`,
    );
  const open = () => openCache(path, world, name, { openTimeoutMs: 0, onWait, keepsFewPages });
  const isHeld = (error: unknown) => error instanceof TicketsiftError && error.code === 'file_locked';
  const note = `waiting for the cache ${name}, which another program holds: the run stops after ${bound}`;
  const cache = await whenFree(open, { isHeld, note }, { after, onInterrupt, note: warn });
  const isTemporary = path === temporary;
  const [first, ...others] = isTemporary ? [] : findRecovered(dirname(path));
  if (first !== undefined) {
    const more = others.length === 0 ? '' : ` (and ${others.map((file) => basename(file)).join(', ')})`;
    warn(
      `${basename(first)}${more} beside the cache ${name} holds answers of an earlier run; to import them, unless that is done: ${importCommand(first)}`,
    );
  }
  return rescuing(cache, {
    name: isTemporary ? 'of this run' : name,
    warn,
    recover: (answers) => importCommand(recoverAnswers(answers, [dirname(path), cwd])),
  });
}
