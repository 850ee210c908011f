import type { Command } from 'commander';
import { settingsOfRun } from '../../run/options.js';
import type { Declare } from '../dispatch.js';
import { duration, integer, seed } from '../flag-values.js';
import { addGroup } from '../help.js';
import { addTextFlags, baseUrlFlag, cacheFlag, jsonFlag, modelFlag, promptFlag } from '../request-flags.js';
import { addSourceFlags } from '../sources/flags.js';
import type { BatchCancelOptions } from './cancel.js';
import type { BatchFetchOptions } from './fetch.js';
import type { BatchListOptions } from './list.js';
import type { BatchReadOptions } from './read.js';
import type { BatchShowOptions } from './show.js';
import type { BatchWaitOptions } from './wait.js';
import type { BatchWriteOptions } from './write.js';

/** The flag that each of them takes. */
interface CacheFlags {
  readonly cache?: string;
}

/** The flags of commands that reach the endpoint. */
interface RemoteFlags extends CacheFlags {
  readonly baseUrl?: string;
}

function settings({ cache, baseUrl }: RemoteFlags) {
  return { ...(cache !== undefined && { cache }), ...(baseUrl !== undefined && { baseUrl }) };
}

/** How a batch is named. */
const idOfOne = 'its id, the beginning of its id, or last';
const one = ['<batch>', idOfOne] as const;
const several = ['[batches...]', `${idOfOne}; without one all that are not settled`] as const;

/** The day that providers promise, and some time for what is late, in milliseconds. */
const longestDay = 26 * 60 * 60_000;

export function addBatchCommand(program: Command, declare: Declare): void {
  const batch = addGroup(
    program,
    'batch',
    'wait for tickets that are answered within a day, at half the price',
    {
      examples: [
        ['ticketsift batch wait', 'wait until all batches are answered'],
        ['ticketsift batch list', 'list the batches and how far they are'],
      ],
      page: ['batch'],
    },
  );
  addLookers(batch, declare);
  addMovers(batch, declare);
  addWrite(batch, declare);
  declare(
    batch
      .command('read <files...>')
      .description('cache the answers to the requests of batch write; - is standard input')
      .option(...cacheFlag)
      .option(...jsonFlag),
    {
      access: 'data',
      options: (files: string[], flags: Omit<BatchReadOptions, 'files'> & CacheFlags) => ({
        ...flags,
        files,
      }),
      settings,
      load: async () => (await import('./read.js')).runBatchRead,
      examples: [
        ['ticketsift batch read output.jsonl errors.jsonl', 'cache answers, and say which requests failed'],
        ['ticketsift batch read - < output.jsonl', 'cache answers that are piped in'],
      ],
      page: ['batch', 'files-for-other-servers'],
    },
  );
}

function addWrite(batch: Command, declare: Declare): void {
  const command = batch
    .command('write <tickets...>')
    .description('write the requests of tickets without a cached answer to a file, for another program')
    .requiredOption('-o, --output <file>', 'write a line of JSON for each request into this file')
    .option(...jsonFlag)
    .optionsGroup('Model:')
    .option(...promptFlag)
    .option(...modelFlag)
    .option(...baseUrlFlag)
    .optionsGroup('Tickets:')
    .option('-n, --limit <n>', 'take the first n tickets only', integer(1))
    .option('--sample <n>', 'take n tickets at random', integer(1))
    .option('--seed <n>', 'draw another sample: the same seed takes the same tickets (default: 1)', seed);
  addTextFlags(addSourceFlags(command).optionsGroup('Texts:'))
    .optionsGroup('Cache:')
    .option(...cacheFlag)
    .optionsGroup('');
  declare(command, {
    access: 'data',
    options: (sources: string[], flags: Omit<BatchWriteOptions, 'sources'>) => ({ ...flags, sources }),
    settings: settingsOfRun,
    load: async () => (await import('./write.js')).runBatchWrite,
    examples: [
      [
        'ticketsift batch write tickets.csv -o requests.jsonl --model my-llama',
        'write requests for a model of a server',
      ],
      ['ticketsift batch write tickets.csv -o requests.jsonl -n 100', 'write those of the first 100 tickets'],
    ],
    page: ['batch', 'files-for-other-servers'],
  });
}

/** Adds what shows batches, and asks no endpoint. */
function addLookers(batch: Command, declare: Declare): void {
  declare(
    batch
      .command('list')
      .description('list the latest batches, newest first')
      .option('-n, --limit <n>', 'list n batches', integer(1, 1_000), 20)
      .option(...cacheFlag)
      .option(...jsonFlag),
    {
      access: 'data',
      options: (flags: BatchListOptions & CacheFlags) => flags,
      settings,
      load: async () => (await import('./list.js')).runBatchList,
      examples: [
        ['ticketsift batch list', 'list the batches and how far they are'],
        ['ticketsift batch list -n 5 --json', 'print the latest five as JSON'],
      ],
      page: ['batch', 'how-to-go-on'],
    },
  );
  declare(
    batch
      .command('show')
      .argument(...one)
      .description('show a batch')
      .option(...cacheFlag)
      .option(...jsonFlag),
    {
      access: 'data',
      options: (name: string, flags: Omit<BatchShowOptions, 'batch'> & CacheFlags) => ({
        ...flags,
        batch: name,
      }),
      settings,
      load: async () => (await import('./show.js')).runBatchShow,
      examples: [
        ['ticketsift batch show last', 'show the latest batch, and why requests failed'],
        ['ticketsift batch show 3f2a --json', 'print a batch as JSON, by the beginning of its id'],
      ],
      page: ['batch', 'how-to-go-on'],
    },
  );
}

/** Adds what leads batches on. */
function addMovers(batch: Command, declare: Declare): void {
  const add = (name: string, argument: readonly [name: string, meaning: string], description: string) =>
    batch
      .command(name)
      .argument(...argument)
      .description(description)
      .option(...baseUrlFlag)
      .option(...cacheFlag)
      .option(...jsonFlag);
  declare(
    add('wait', several, 'wait until batches are answered, all or these, and cache the answers').option(
      '--wait <duration>',
      'wait at most so long (default: 26h)',
      duration,
    ),
    {
      access: 'data',
      options: (
        batches: string[],
        { wait = longestDay, ...flags }: Partial<BatchWaitOptions> & RemoteFlags,
      ) => ({
        ...flags,
        batches,
        wait,
      }),
      settings,
      load: async () => (await import('./wait.js')).runBatchWait,
      examples: [
        ['ticketsift batch wait', 'wait until all batches are answered'],
        ['ticketsift batch wait last --wait 2h', 'wait for the latest, for two hours at most'],
      ],
      page: ['batch', 'how-to-go-on'],
    },
  );
  declare(add('fetch', several, 'cache what is answered by now, without waiting'), {
    access: 'data',
    options: (batches: string[], flags: Omit<BatchFetchOptions, 'batches'> & RemoteFlags) => ({
      ...flags,
      batches,
    }),
    settings,
    load: async () => (await import('./fetch.js')).runBatchFetch,
    examples: [
      ['ticketsift batch fetch', 'cache all that is answered by now'],
      ['ticketsift batch fetch 3f2a', 'cache what one batch has answered'],
    ],
    page: ['batch', 'how-to-go-on'],
  });
  declare(add('cancel', one, 'end a batch; what it has answered by then is kept, and charged'), {
    access: 'data',
    options: (name: string, flags: Omit<BatchCancelOptions, 'batch'> & RemoteFlags) => ({
      ...flags,
      batch: name,
    }),
    settings,
    load: async () => (await import('./cancel.js')).runBatchCancel,
    examples: [
      ['ticketsift batch cancel last', 'end the latest batch'],
      ['ticketsift batch cancel 3f2a --json', 'end a batch, and print how it is then'],
    ],
    page: ['batch', 'what-it-costs'],
  });
}
