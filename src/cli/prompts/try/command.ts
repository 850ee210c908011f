import type { Command } from 'commander';
import { settingsOfRun } from '../../../run/options.js';
import type { Declare } from '../../dispatch.js';
import { dollarAmount, integer } from '../../flag-values.js';
import { addSourceFlags } from '../../sources/flags.js';
import type { TryOptions } from './try.js';

export function addTryCommand(prompts: Command, declare: Declare): void {
  const command = prompts
    .command('try <prompt> <tickets...>')
    .description('classify a sample of tickets and show the table')
    .option('--sample <n>', 'how many tickets', integer(1), 20)
    .option('--seed <n>', 'which: the same seed takes the same tickets', integer(0, 2 ** 32 - 1), 1)
    .option('--watch', 'again whenever the prompt’s file is saved, with what changed')
    .option('--json', 'as JSON; with --watch a line for each try')
    .optionsGroup('Asking:')
    .option('--model <name>', 'embedded, or a model at the OpenAI-compatible endpoint')
    .option('--base-url <url>', 'the endpoint (default: OPENAI_BASE_URL, else OpenAI itself)')
    .option('--concurrency <n>', 'requests at once, at most (default: 32)', integer(1, 10_000))
    .option(
      '--max-wait <duration>',
      'how long to wait where the endpoint asks for it, or is gone (default: 5m)',
    )
    .option(
      '--redact',
      'send placeholders for e-mail addresses, numbers of phones and cards, IBANs and tokens',
    )
    .option('--no-redact', 'send them, though ticketsift.yaml or the prompt says otherwise')
    .option('--raw-text', 'send texts as they are, with HTML tags, quoted mails and signatures')
    .option('--service-tier <tier>', 'at which the endpoint answers: flex costs half and takes longer')
    .option('--max-cost <dollars>', 'send nothing that could cost more than this in all', dollarAmount)
    .option('--cache <file>', 'the file that caches answers')
    .option('--no-cache', 'cache nothing beyond this run')
    .option('--offline', 'use cached answers only');
  declare(addSourceFlags(command), {
    access: 'data',
    options: (prompt: string, sources: string[], flags: Omit<TryOptions, 'prompt' | 'sources'>) => ({
      ...flags,
      prompt,
      sources,
    }),
    settings: settingsOfRun,
    load: async () => (await import('./try.js')).runTry,
  });
}
