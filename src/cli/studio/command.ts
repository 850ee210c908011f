import type { Command } from 'commander';
import { settingsOfRun } from '../../run/options.js';
import type { Declare } from '../dispatch.js';
import { dollarAmount, integer } from '../flag-values.js';
import { addSourceFlags } from '../sources/flags.js';
import type { StudioFlags } from './studio.js';

export function addStudioCommand(program: Command, declare: Declare): void {
  const command = program
    .command('studio [tickets...]')
    .description('write, try and save prompts on a page in the browser, for yourself on this machine')
    .option('--listen <port or address>', 'where: 8080 or 127.0.0.1:8080 (default: a free port of 127.0.0.1)')
    .option('--no-open', 'open no browser; the address is printed either way')
    .option(
      '--prompt <file or name>',
      'the prompt to begin with (default: triage, which ships with the program)',
    )
    .option('--sample <n>', 'how many tickets', integer(1, 1_000), 20)
    .option('--seed <n>', 'which: the same seed takes the same tickets', integer(0, 2 ** 32 - 1), 1)
    .optionsGroup('Requests:')
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
    .option('--no-cache', 'cache nothing beyond this studio')
    .option('--offline', 'use cached answers only');
  declare(addSourceFlags(command), {
    access: 'data',
    options: (sources: string[], flags: StudioFlags) => ({
      ...flags,
      sources: sources.length > 0 ? sources : undefined,
    }),
    settings: settingsOfRun,
    load: async () => (await import('./studio.js')).runStudio,
  });
}
