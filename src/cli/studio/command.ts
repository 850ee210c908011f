import type { Command } from 'commander';
import { settingsOfRun } from '../../run/options.js';
import { maxSample } from '../../run/workbench/state.js';
import { isForTeam } from '../../studio/listen-address.js';
import type { Declare } from '../dispatch.js';
import { addSampleFlags, addTryFlags } from '../prompts/try/flags.js';
import { addSourceFlags } from '../sources/flags.js';
import type { StudioFlags } from './studio.js';

export function addStudioCommand(program: Command, declare: Declare): void {
  const command = program
    .command('studio [tickets...]')
    .description('write, try and save prompts on a page in the browser, for yourself or for a team')
    .option(
      '--listen <port or address>',
      'listen here, such as 8080 or 127.0.0.1:8080 (default: a free port of 127.0.0.1)',
    )
    .option(
      '--public-url <url>',
      'serve a team, which logs in at this address, such as https://sift.example.com',
    )
    .option('--run <id>', 'begin with the page of a recorded run: its id, or last')
    .option('--no-open', 'print the address without opening a browser')
    .option(
      '--prompt <file or name>',
      'begin with this prompt (default: triage, which ships with the program)',
    );
  declare(addSourceFlags(addTryFlags(addSampleFlags(command, maxSample), 'studio')), {
    access: 'data',
    accessFor: (flags) => (isForTeam(flags) ? 'open' : 'data'),
    options: (sources: string[], flags: StudioFlags) => ({
      ...flags,
      sources: sources.length > 0 ? sources : undefined,
    }),
    settings: settingsOfRun,
    load: async () => (await import('./studio.js')).runStudio,
    examples: [
      ['ticketsift studio', 'open the studio in the browser'],
      ['ticketsift studio --run last', 'look at the results of the last run'],
      [
        'ticketsift studio tickets.csv --prompt prompts/triage.md',
        'begin with these tickets and this prompt',
      ],
      [
        'ticketsift studio --listen 0.0.0.0:8080 --public-url https://sift.example.com',
        'serve a team, which logs in',
      ],
    ],
    page: ['studio'],
  });
}
