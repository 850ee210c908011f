import type { Command } from 'commander';
import type { Start } from '../../core/world/session.js';

export function addInitCommand(program: Command, start: Start): void {
  program
    .command('init')
    .description(
      'write an example configuration, prompt, labelled tickets and workflow, where there are none',
    )
    .action(() => start(async (session) => (await import('./init.js')).runInit(session), {}));
}
