import type { Command } from 'commander';
import { integer, seed } from '../../flag-values.js';
import {
  addTextFlags,
  baseUrlFlag,
  cacheFlag,
  concurrencyFlag,
  maxCostFlag,
  maxWaitFlag,
  modelFlag,
  noCacheFlag,
  offlineFlag,
  serviceTierFlag,
} from '../../request-flags.js';

/** Adds the flags that say which tickets a prompt is tried on. @param maxSample none, unless given */
export function addSampleFlags(command: Command, maxSample?: number): Command {
  return command
    .option('--sample <n>', 'take n tickets at random', integer(1, maxSample), 20)
    .option('--seed <n>', 'draw another sample: the same seed takes the same tickets', seed, 1);
}

/** Adds the flags that say how tries send requests. @param what has the cache with --no-cache: run, studio */
export function addTryFlags(command: Command, what: string): Command {
  command
    .optionsGroup('Requests:')
    .option(...modelFlag)
    .option(...baseUrlFlag)
    .option(...concurrencyFlag)
    .option(...maxWaitFlag);
  return addTextFlags(command)
    .option(...serviceTierFlag)
    .option(...maxCostFlag)
    .optionsGroup('Cache:')
    .option(...cacheFlag)
    .option(...noCacheFlag(what))
    .option(...offlineFlag);
}
