import type { Command } from 'commander';
import type { Declare } from '../dispatch.js';

export function addConfigCommand(program: Command, declare: Declare): void {
  declare(program.command('config').description('show each setting and where it comes from'), {
    access: 'open',
    options: () => ({}),
    load: async () => (await import('./config.js')).showConfig,
  });
}
