import type { Command } from 'commander';
import type { Declare } from '../dispatch.js';

export function addConfigCommand(program: Command, declare: Declare): void {
  declare(program.command('config').description('show each setting and its origin'), {
    access: 'open',
    options: () => ({}),
    load: async () => (await import('./config.js')).showConfig,
    examples: [
      ['ticketsift config', 'show all settings that apply in this folder'],
      ['ticketsift config -v', 'show the shipped prices, too'],
    ],
    page: ['security'],
  });
}
