import type { Command } from 'commander';
import { settingsOfRun } from '../../../run/options.js';
import type { Declare } from '../../dispatch.js';
import { addSourceFlags } from '../../sources/flags.js';
import { addSampleFlags, addTryFlags } from './flags.js';
import type { TryOptions } from './try.js';

export function addTryCommand(prompts: Command, declare: Declare): void {
  const command = prompts
    .command('try <prompt> <tickets...>')
    .description('classify a sample of tickets and show the table');
  addSampleFlags(command)
    .option(
      '--cascade <models>',
      'two models, such as embedded,gpt-4o-mini: the second gets what the first is unsure of',
    )
    .option('--watch', 'again whenever the prompt’s file is saved, with what changed')
    .option('--json', 'as JSON; with --watch a line for each try');
  declare(addSourceFlags(addTryFlags(command, 'run')), {
    access: 'data',
    options: (prompt: string, sources: string[], flags: Omit<TryOptions, 'prompt' | 'sources'>) => ({
      ...flags,
      prompt,
      sources,
    }),
    settings: settingsOfRun,
    load: async () => (await import('./try.js')).runTry,
  });
}
