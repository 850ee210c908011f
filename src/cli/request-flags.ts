import type { Command } from 'commander';
import { dollarAmount, integer } from './flag-values.js';

/** The flags of several commands, each said in one way. */
export const cacheFlag = [
  '--cache <file>',
  'use this file of cached answers, or the PostgreSQL URL of a shared cache',
] as const;
export const jsonFlag = ['--json', 'print JSON'] as const;
export const promptFlag = [
  '--prompt <file or name>',
  'use this prompt (default: triage, which ships with the program)',
] as const;
export const modelFlag = ['--model <model>', 'use embedded, or a model at the endpoint'] as const;
export const cascadeFlag = [
  '--cascade <models>',
  'use two models, such as embedded,gpt-4o-mini: the second gets what the first is unsure of',
] as const;
export const baseUrlFlag = [
  '--base-url <url>',
  'use this OpenAI-compatible endpoint (default: OPENAI_BASE_URL, else OpenAI)',
] as const;
export const anyLanguageFlag = [
  '--any-language',
  'take the guess of the embedded model for languages that it does not read',
] as const;
export const concurrencyFlag = [
  '--concurrency <n>',
  'send at most n requests at once (default: 32)',
  integer(1, 10_000),
] as const;
export const maxWaitFlag = [
  '--max-wait <duration>',
  'wait at most so long for an endpoint that asks for it or is gone; 0 never waits (default: 5m)',
] as const;
export const maxCostFlag = [
  '--max-cost <dollars>',
  'send nothing that could cost more than this in all',
  dollarAmount,
] as const;
export const serviceTierFlag = [
  '--service-tier <tier>',
  'use a tier of the endpoint: flex costs half and takes longer',
] as const;
export const offlineFlag = ['--offline', 'use cached answers only'] as const;

/** Returns whether `--json` is given to a command below one that has it, too: commander gives it to that one. */
export function withJson(command: Command): { readonly json?: true } {
  return command.optsWithGlobals().json === true ? { json: true } : {};
}

/** @param what has the cache otherwise: run, studio */
export function noCacheFlag(what = 'run') {
  return ['--no-cache', `cache nothing beyond this ${what}`] as const;
}

/** Adds the flags that say what is sent of texts. */
export function addTextFlags(command: Command): Command {
  return command
    .option(
      '--redact',
      'send placeholders for e-mail addresses, phone and card numbers, IBANs and access tokens',
    )
    .option('--no-redact', 'send them, even if ticketsift.yaml or the prompt says otherwise')
    .option('--raw-text', 'send texts unchanged, with HTML tags, quoted mails and signatures');
}
