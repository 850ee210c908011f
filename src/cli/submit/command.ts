import type { Command } from 'commander';
import { settingsOfRun } from '../../run/options.js';
import type { Declare } from '../dispatch.js';
import { integer, seed, share, wholeNumber } from '../flag-values.js';
import {
  addTextFlags,
  anyLanguageFlag,
  jsonFlag,
  maxCostFlag,
  modelFlag,
  promptFlag,
} from '../request-flags.js';
import { addSourceFlags } from '../sources/flags.js';
import type { SubmitOptions } from './submit.js';

export function addSubmitCommand(program: Command, declare: Declare): void {
  const command = program
    .command('submit')
    .argument('<tickets...>', 'files, patterns, a postgres:// URL, a source of ticketsift.yaml, or -')
    .description('hand tickets to the workers that share a database, and return')
    .optionsGroup('Model:')
    .option(...promptFlag)
    .option(...modelFlag)
    .option(
      '--min-confidence <share>',
      'give tickets the error `unsure` if the embedded model is less sure: 0 takes all answers, 1 none',
      share,
    )
    .option(...anyLanguageFlag)
    .optionsGroup('Run:')
    .option(
      '--priority <n>',
      'begin it before runs of a lower number (default: 0)',
      wholeNumber(-1_000, 1_000),
    )
    .option('--output <name>', 'write results where the workers’ configuration says under this name, too')
    .option(...maxCostFlag)
    .option(...jsonFlag)
    .optionsGroup('Tickets:')
    .option('-n, --limit <n>', 'take the first n tickets only', integer(1))
    .option('--sample <n>', 'take n tickets at random', integer(1))
    .option('--seed <n>', 'draw another sample: the same seed takes the same tickets (default: 1)', seed);
  addTextFlags(addSourceFlags(command).optionsGroup('Texts:')).optionsGroup('');
  declare(command, {
    access: 'data',
    options: (sources: string[], flags: Omit<SubmitOptions, 'sources'>) => ({ ...flags, sources }),
    settings: settingsOfRun,
    load: async () => (await import('./submit.js')).runSubmit,
    examples: [
      [
        'ticketsift submit tickets.csv --prompt triage',
        'hand over the tickets of a file and print the id of the run',
      ],
      [
        'ticketsift submit tickets.csv --priority 10 --output desk',
        'have it begun first, and its results written',
      ],
    ],
    page: ['workers'],
  });
}
