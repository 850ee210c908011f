import { shellWord } from '../core/text/quote-name.js';
import type { CheckOptions } from './options.js';

/** The flags that say what is checked and compared with what. */
const flags = [
  ['prompt', '--prompt'],
  ['tickets', '--tickets'],
  ['textColumn', '--text-column'],
  ['subjectColumn', '--subject-column'],
  ['idColumn', '--id-column'],
  ['model', '--model'],
  ['baseUrl', '--base-url'],
  ['baseline', '--baseline'],
  ['against', '--against'],
  ['repeats', '--repeats'],
] as const;

/** Returns the command that checks the same once more, with other flags for where answers come from. */
export function commandOf(options: CheckOptions, more: readonly string[]): string {
  const said = flags.flatMap(([name, flag]) => {
    const value = options[name];
    return value === undefined ? [] : [flag, String(value)];
  });
  const sent = [
    ...(options.redact === undefined ? [] : [options.redact ? '--redact' : '--no-redact']),
    ...(options.rawText ? ['--raw-text'] : []),
  ];
  return ['ticketsift', 'check', ...options.suites, ...said, ...sent, ...more].map(shellWord).join(' ');
}
