import type { Command } from 'commander';
import type { Declare } from '../dispatch.js';

export function addInitCommand(program: Command, declare: Declare): void {
  declare(
    program
      .command('init')
      .description(
        'write an example configuration, prompt, labelled tickets and workflow, where there are none',
      ),
    {
      access: 'open',
      options: () => ({}),
      load: async () => (await import('./init.js')).runInit,
    },
  );
}
