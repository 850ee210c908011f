import type { Command } from 'commander';
import { settingsOfRun } from '../../run/options.js';
import { maxSample } from '../../run/workbench/state.js';
import type { Declare } from '../dispatch.js';
import { addSampleFlags, addTryFlags } from '../prompts/try/flags.js';
import { addSourceFlags } from '../sources/flags.js';
import type { StudioFlags } from './flags.js';

export function addStudioCommand(program: Command, declare: Declare): void {
  const command = program
    .command('studio [tickets...]')
    .description('write, try and save prompts on a page in the browser, for yourself on this machine')
    .option('--listen <port or address>', 'where: 8080 or 127.0.0.1:8080 (default: a free port of 127.0.0.1)')
    .option('--no-open', 'open no browser; the address is printed either way')
    .option(
      '--prompt <file or name>',
      'the prompt to begin with (default: triage, which ships with the program)',
    );
  declare(addSourceFlags(addTryFlags(addSampleFlags(command, maxSample), 'studio')), {
    access: 'data',
    options: (sources: string[], flags: StudioFlags) => ({
      ...flags,
      sources: sources.length > 0 ? sources : undefined,
    }),
    settings: settingsOfRun,
    load: async () => (await import('./studio.js')).runStudio,
  });
}
