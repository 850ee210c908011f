import { type Command, InvalidArgumentError } from 'commander';
import { settingsOfRun } from '../../run/options.js';
import type { Declare } from '../dispatch.js';
import { share } from '../flag-values.js';
import { addGroup } from '../help.js';
import {
  addTextFlags,
  cacheFlag,
  concurrencyFlag,
  jsonFlag,
  maxCostFlag,
  noCacheFlag,
  promptFlag,
} from '../request-flags.js';
import type { FitOptions } from './fit.js';

export function addCascadeCommand(program: Command, declare: Declare): void {
  const cascade = addGroup(
    program,
    'cascade',
    'prepare two models, of which the second gets what the first is unsure of',
    {
      examples: [
        [
          'ticketsift cascade fit --tickets labelled.csv --cascade embedded,gpt-4o-mini',
          'find out how sure the first model has to be',
        ],
        [
          'ticketsift classify tickets.csv --cascade embedded,gpt-4o-mini',
          'classify tickets with both models',
        ],
      ],
      page: ['cascade'],
    },
  );
  const fit = cascade
    .command('fit')
    .description(
      'find out on labelled tickets how sure the first model has to be, and write it into ticketsift.cascade.json',
    )
    .requiredOption('--tickets <file>', 'read labelled tickets: id, text, urgent, categories')
    .option(
      '--cascade <models>',
      'use these two models, such as embedded,gpt-4o-mini (default: cascade: in ticketsift.yaml)',
    )
    .option(
      '--target <share>',
      'require this share of right answers among the tickets that the first model keeps',
      between,
      0.95,
    )
    .option('--confidence <share>', 'require this probability that the target is met', between, 0.95)
    .option(...promptFlag)
    .option('--base-url <url>', 'use this endpoint for the first model')
    .option('--text-column <name>', 'take texts from this column')
    .option('--subject-column <name>', 'take subjects from this column')
    .option('--id-column <name>', 'take ids from this column')
    .option(...jsonFlag)
    .optionsGroup('Requests:');
  addTextFlags(fit)
    .option(...concurrencyFlag)
    .option(...maxCostFlag)
    .optionsGroup('Cache:')
    .option(...cacheFlag)
    .option(...noCacheFlag());
  declare(fit, {
    access: 'data',
    options: (flags: FitOptions) => flags,
    settings: settingsOfRun,
    load: async () => (await import('./fit.js')).runFit,
    examples: [
      [
        'ticketsift cascade fit --tickets labelled.csv --cascade embedded,gpt-4o-mini',
        'find out how sure the embedded model has to be',
      ],
      [
        'ticketsift cascade fit --tickets labelled.csv --target 0.9',
        'accept 9 right answers of 10 from the first model in ticketsift.yaml',
      ],
    ],
    page: ['cascade'],
  });
}

/** A share that can be shown: all of them never can. */
function between(text: string): number {
  const value = share(text);
  if (value > 0 && value < 1) return value;
  throw new InvalidArgumentError('Expected a share between 0 and 1, such as 0.95.');
}
