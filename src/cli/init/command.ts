import type { Command } from 'commander';
import type { Declare } from '../dispatch.js';
import type { InitOptions } from './init.js';

export function addInitCommand(program: Command, declare: Declare): void {
  declare(
    program
      .command('init')
      .description(
        'write an example of a configuration, prompt, labelled tickets and workflow; keep existing files',
      )
      .option('--json', 'print which files were written, as JSON'),
    {
      access: 'open',
      options: (flags: InitOptions) => flags,
      load: async () => (await import('./init.js')).runInit,
      examples: [
        ['ticketsift init', 'write the files of an example into this folder'],
        ['ticketsift check', 'check the prompt that init wrote'],
      ],
      page: ['checks'],
    },
  );
}
