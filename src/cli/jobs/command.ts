import type { Command } from 'commander';
import type { Declare } from '../dispatch.js';
import { integer } from '../flag-values.js';
import { addGroup } from '../help.js';
import { jsonFlag } from '../request-flags.js';
import { addOutputFlags, addRowFlags } from '../result-flags.js';
import type { JobsListOptions } from './list.js';
import type { JobResultsOptions } from './results.js';
import type { NamedJobOptions } from './show.js';

/** How a submitted run is named. */
const runArgument = ['<run>', 'its id, the beginning of its id, or last'] as const;

export function addJobsCommand(program: Command, declare: Declare): void {
  const jobs = addGroup(program, 'jobs', 'look at submitted runs and fetch their results', {
    examples: [
      ['ticketsift jobs list', 'list the latest submitted runs'],
      ['ticketsift jobs results last -o results.csv', 'write the results of the latest one into a file'],
    ],
    page: ['jobs'],
  });
  declare(
    jobs
      .command('list')
      .description('list submitted runs, newest first')
      .option('-n, --limit <n>', 'list n runs', integer(1, 1_000), 20)
      .option(...jsonFlag),
    {
      access: 'data',
      options: (flags: JobsListOptions) => flags,
      load: async () => (await import('./list.js')).listJobs,
      examples: [
        ['ticketsift jobs list', 'list the latest submitted runs'],
        ['ticketsift jobs list -n 5 --json', 'print the latest five as JSON'],
      ],
      page: ['jobs'],
    },
  );
  const named = (name: string, description: string) =>
    jobs
      .command(name)
      .argument(...runArgument)
      .description(description)
      .option(...jsonFlag);
  const options = (run: string, flags: Omit<NamedJobOptions, 'run'>): NamedJobOptions => ({ ...flags, run });
  declare(named('show', 'show a submitted run'), {
    access: 'data',
    options,
    load: async () => (await import('./show.js')).showJob,
    examples: [
      ['ticketsift jobs show last', 'show the latest submitted run'],
      ['ticketsift jobs show 3f2a --json', 'print a run as JSON, by the beginning of its id'],
    ],
    page: ['jobs'],
  });
  declare(named('watch', 'show the progress of a submitted run until it has ended'), {
    access: 'data',
    options,
    load: async () => (await import('./watch.js')).watchJob,
    examples: [
      ['ticketsift jobs watch last', 'watch the latest run; Ctrl-C ends the watching, and the run goes on'],
      ['ticketsift jobs watch last --json', 'print a line of JSON whenever it has changed'],
    ],
    page: ['jobs'],
  });
  declare(named('cancel', 'take what is left of a submitted run out of the queue'), {
    access: 'data',
    options,
    load: async () => (await import('./cancel.js')).cancelJob,
    examples: [
      ['ticketsift jobs cancel last', 'cancel the latest run; its outcomes so far are kept'],
      ['ticketsift jobs cancel 3f2a --json', 'cancel a run and print it as JSON'],
    ],
    page: ['jobs'],
  });
  declare(named('retry', 'put the failed tickets of a submitted run back into the queue'), {
    access: 'data',
    options,
    load: async () => (await import('./retry.js')).retryJob,
    examples: [
      ['ticketsift jobs retry last', 'send the failed tickets of the latest run again'],
      ['ticketsift jobs retry 3f2a --json', 'do so for another run, and print it as JSON'],
    ],
    page: ['jobs', 'when-something-fails'],
  });
  const results = jobs
    .command('results')
    .argument(...runArgument)
    .description('write the results of a submitted run, in the order of its tickets')
    .option('--wait', 'wait until the run has ended, and write each result as soon as it is its turn');
  declare(
    addRowFlags(addOutputFlags(results)).option(
      '--raw',
      'write CSV cells as they are, even if a spreadsheet would run them',
    ),
    {
      access: 'data',
      options: (run: string, flags: Omit<JobResultsOptions, 'run'>): JobResultsOptions => ({ ...flags, run }),
      load: async () => (await import('./results.js')).writeJobResults,
      examples: [
        ['ticketsift jobs results last -o results.csv', 'write what is there of the latest run into a file'],
        ['ticketsift jobs results last --wait --format jsonl', 'print each result as soon as it is there'],
        ['ticketsift jobs results 3f2a --where error', 'show the tickets of a run that failed'],
      ],
      page: ['jobs', 'results'],
    },
  );
}
