import type { Command } from 'commander';
import type { Declare } from '../dispatch.js';
import { concurrencyFlag, maxWaitFlag } from '../request-flags.js';
import type { WorkerOptions } from './worker.js';

export function addWorkerCommand(program: Command, declare: Declare): void {
  const command = program
    .command('worker')
    .description('work on submitted runs until Ctrl-C or SIGTERM')
    .option(...concurrencyFlag)
    .option(...maxWaitFlag)
    .option('--until-empty', 'end when no submitted run waits');
  declare(command, {
    access: 'data',
    options: (flags: WorkerOptions) => flags,
    settings: ({ concurrency, maxWait }) => ({ concurrency, maxWait }),
    load: async () => (await import('./worker.js')).runWorker,
    examples: [
      ['ticketsift worker', 'work on submitted runs with the settings of this machine'],
      ['ticketsift worker --concurrency 64', 'send up to 64 requests at once'],
    ],
    page: ['workers'],
  });
}
