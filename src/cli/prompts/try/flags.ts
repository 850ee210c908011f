import type { Command } from 'commander';
import { dollarAmount, integer } from '../../flag-values.js';
import { addTextFlags } from '../../text-flags.js';

/** Adds the flags that say which tickets a prompt is tried on. @param maxSample none, unless given */
export function addSampleFlags(command: Command, maxSample?: number): Command {
  return command
    .option('--sample <n>', 'how many tickets', integer(1, maxSample), 20)
    .option('--seed <n>', 'which: the same seed takes the same tickets', integer(0, 2 ** 32 - 1), 1);
}

/** Adds the flags that say how tries send requests. @param what has the cache with --no-cache: run, studio */
export function addTryFlags(command: Command, what: string): Command {
  command
    .optionsGroup('Requests:')
    .option('--model <name>', 'embedded, or a model at the OpenAI-compatible endpoint')
    .option('--base-url <url>', 'the endpoint (default: OPENAI_BASE_URL, else OpenAI itself)')
    .option('--concurrency <n>', 'requests at once, at most (default: 32)', integer(1, 10_000))
    .option(
      '--max-wait <duration>',
      'how long to wait where the endpoint asks for it, or is gone (default: 5m)',
    );
  return addTextFlags(command)
    .option('--service-tier <tier>', 'at which the endpoint answers: flex costs half and takes longer')
    .option('--max-cost <dollars>', 'send nothing that could cost more than this in all', dollarAmount)
    .option('--cache <file>', 'the file that caches answers')
    .option('--no-cache', `cache nothing beyond this ${what}`)
    .option('--offline', 'use cached answers only');
}
