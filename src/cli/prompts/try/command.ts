import type { Command } from 'commander';
import { settingsOfRun } from '../../../run/options.js';
import type { Declare } from '../../dispatch.js';
import { cascadeFlag } from '../../request-flags.js';
import { addSourceFlags } from '../../sources/flags.js';
import { addSampleFlags, addTryFlags } from './flags.js';
import type { TryOptions } from './try.js';

export function addTryCommand(prompts: Command, declare: Declare): void {
  const command = prompts
    .command('try <prompt> <tickets...>')
    .description('classify a sample of tickets and show each answer');
  addSampleFlags(command)
    .option(...cascadeFlag)
    .option('--watch', 'try again whenever the file of the prompt is saved, and show what changed')
    .option('--json', 'print JSON, with --watch a line for each try');
  declare(addSourceFlags(addTryFlags(command, 'run')), {
    access: 'data',
    options: (prompt: string, sources: string[], flags: Omit<TryOptions, 'prompt' | 'sources'>) => ({
      ...flags,
      prompt,
      sources,
    }),
    settings: settingsOfRun,
    load: async () => (await import('./try.js')).runTry,
    examples: [
      ['ticketsift prompts try prompts/triage.md tickets.csv', 'try a prompt on 20 tickets'],
      ['ticketsift prompts try prompts/triage.md tickets.csv --watch', 'try it again with each change'],
    ],
    page: ['prompts'],
  });
}
