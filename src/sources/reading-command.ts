import { withoutCredentials } from '../core/text/locations.js';
import { shellFlags, shellWord } from '../core/text/quote-name.js';
import type { FoundSource } from './find.js';

/**
 * Returns what is typed to have a source read as it was now, for a hint that adds a flag.
 * @param redact whether its texts are redacted
 */
export function readingCommand(
  start: string,
  { names, options }: Pick<FoundSource, 'names' | 'options'>,
  redact = false,
): string {
  const flags = shellFlags({
    '--input-format': options.inputFormat,
    '--encoding': options.encoding,
    '--delimiter': options.delimiter,
    '--sheet': options.sheet,
    '--range': options.range,
    '--since': options.since,
    '--table': options.table,
    '--query': options.query,
    '--query-file': options.queryFile,
    '--group-by': options.groupBy,
    '--thread': options.thread,
  });
  const places = names.map((name) => shellWord(withoutCredentials(name)));
  const header = options.header ? [] : ['--no-header'];
  return [start, ...(redact ? ['--redact'] : []), ...places, ...flags, ...header].join(' ');
}
