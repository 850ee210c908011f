import { type Command, InvalidArgumentError } from 'commander';
import { settingsOfRun } from '../../run/options.js';
import type { Declare } from '../dispatch.js';
import { dollarAmount, integer, share } from '../flag-values.js';
import { addTextFlags } from '../text-flags.js';
import type { FitOptions } from './fit.js';

export function addCascadeCommand(program: Command, declare: Declare): void {
  const cascade = program
    .command('cascade')
    .description('two models, of which the second gets what the first is unsure of');
  const fit = cascade
    .command('fit')
    .description(
      'find on labelled tickets how sure the first model has to be, and write it into ticketsift.cascade.json beside ticketsift.yaml; the second gets no request',
    )
    .requiredOption('--tickets <file>', 'labelled tickets, with the columns id, text, urgent and categories')
    .option(
      '--cascade <models>',
      'the two models, such as embedded,gpt-4o-mini (default: cascade: in ticketsift.yaml)',
    )
    .option(
      '--target <share>',
      'what share of the tickets that stay has to be right, in each part',
      between,
      0.95,
    )
    .option('--confidence <share>', 'the probability that it is', between, 0.95)
    .option('--prompt <file or name>', 'the prompt (default: triage, which ships with the program)')
    .option('--base-url <url>', 'the endpoint of the first model, where it is at one')
    .option('--text-column <name>', 'the column of texts')
    .option('--subject-column <name>', 'the column of subjects')
    .option('--id-column <name>', 'the column of ids');
  addTextFlags(fit)
    .option('--concurrency <n>', 'requests at once, at most (default: 32)', integer(1, 10_000))
    .option('--max-cost <dollars>', 'send nothing that could cost more than this in all', dollarAmount)
    .option('--cache <file>', 'the file that caches answers')
    .option('--no-cache', 'cache nothing beyond this run');
  declare(fit, {
    access: 'data',
    options: (flags: FitOptions) => flags,
    settings: settingsOfRun,
    load: async () => (await import('./fit.js')).runFit,
  });
}

/** A share that can be shown: all of them never can. */
function between(text: string): number {
  const value = share(text);
  if (value > 0 && value < 1) return value;
  throw new InvalidArgumentError('Expected a share between 0 and 1, such as 0.95.');
}
