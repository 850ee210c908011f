import type { Command } from 'commander';
import type { Declare } from '../dispatch.js';
import { jsonFlag, withJson } from '../request-flags.js';
import type { ConfigOptions } from './config.js';
import type { ConfigScopeFlags } from './set.js';

export function addConfigCommand(program: Command, declare: Declare): void {
  const config = program
    .command('config')
    .description('show each setting and its origin')
    .option(...jsonFlag);
  declare(config, {
    access: 'open',
    options: (flags: ConfigOptions) => flags,
    load: async () => (await import('./config.js')).showConfig,
    examples: [
      ['ticketsift config', 'show all settings that apply in this folder'],
      ['ticketsift config -v', 'show the shipped prices, too'],
    ],
    page: ['reference', 'ticketsift-config'],
  });
  declare(
    config
      .command('get <key>')
      .description('print the value that applies here, or exit with 1 where it is not set')
      .option('--json', 'print JSON, with the origin of the value'),
    {
      access: 'open',
      options: (key: string, _flags: object, command: Command) => ({ ...withJson(command), key }),
      load: async () => (await import('./get.js')).getSetting,
      examples: [
        ['ticketsift config get concurrency', 'print one value'],
        ['ticketsift config get studio.models', 'print a list, an item a line'],
      ],
      page: ['reference', 'ticketsift-config-get'],
    },
  );
  declare(withScope(config.command('set <key> <value>').description('set a value in a file of settings')), {
    access: 'open',
    options: (key: string, value: string, flags: ConfigScopeFlags) => ({ ...flags, key, value }),
    load: async () => (await import('./set.js')).setSetting,
    examples: [
      ['ticketsift config set model gpt-4o-mini', 'use this model everywhere'],
      ['ticketsift config set studio.models embedded,gpt-4o-mini --project', 'set a list in ticketsift.yaml'],
    ],
    page: ['reference', 'ticketsift-config-set'],
  });
  declare(withScope(config.command('unset <key>').description('remove a value from a file of settings')), {
    access: 'open',
    options: (key: string, flags: ConfigScopeFlags) => ({ ...flags, key }),
    load: async () => (await import('./set.js')).unsetSetting,
    examples: [
      ['ticketsift config unset model', 'remove a value from your own file'],
      ['ticketsift config unset rpm --project', 'remove one from ticketsift.yaml'],
    ],
    page: ['reference', 'ticketsift-config-unset'],
  });
  declare(
    withScope(
      config.command('edit').description('open a file of settings in VISUAL or EDITOR, and check it'),
    ),
    {
      access: 'open',
      options: (flags: ConfigScopeFlags) => flags,
      load: async () => (await import('./edit.js')).editSettings,
      examples: [
        ['ticketsift config edit', 'edit your own file'],
        ['ticketsift config edit --project', 'edit ticketsift.yaml'],
      ],
      page: ['reference', 'ticketsift-config-edit'],
    },
  );
}

function withScope(command: Command): Command {
  return command
    .option('--user', 'use your own file, which applies everywhere (default)')
    .option('--project', 'use ticketsift.yaml, which applies in this folder');
}
