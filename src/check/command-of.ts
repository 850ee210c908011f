import { shellFlags, shellWord } from '../core/text/quote-name.js';
import type { CheckOptions } from './options.js';

/** Returns the command that checks the same again, with other flags for where answers come from. */
export function commandOf(options: CheckOptions, more: readonly string[]): string {
  const { redact, rawText } = options;
  const flags = shellFlags({
    '--prompt': options.prompt,
    '--tickets': options.tickets,
    '--text-column': options.textColumn,
    '--subject-column': options.subjectColumn,
    '--id-column': options.idColumn,
    '--model': options.model,
    '--cascade': options.cascade,
    '--base-url': options.baseUrl,
    '--baseline': options.baseline,
    '--against': options.against,
    '--repeats': options.repeats,
  });
  const sent = [
    ...(redact === undefined ? [] : [redact ? '--redact' : '--no-redact']),
    ...(rawText ? ['--raw-text'] : []),
  ];
  const suites = options.suites.map(shellWord);
  return ['ticketsift check', ...suites, ...flags, ...sent, ...more.map(shellWord)].join(' ');
}
