import { withoutCredentials } from '../core/text/locations.js';
import { shellWord } from '../core/text/quote-name.js';
import type { FoundSource } from './find.js';

/** Returns what is typed to have a source read as it was now, for a hint that adds a flag. */
export function readingCommand(
  start: string,
  { names, options }: Pick<FoundSource, 'names' | 'options'>,
): string {
  const flags: Readonly<Record<string, string | undefined>> = {
    '--input-format': options.inputFormat,
    '--encoding': options.encoding,
    '--delimiter': options.delimiter,
    '--sheet': options.sheet,
    '--table': options.table,
    '--query': options.query,
    '--query-file': options.queryFile,
    '--group-by': options.groupBy,
    '--thread': options.thread,
  };
  const said = Object.entries(flags).flatMap(([flag, value]) =>
    value === undefined ? [] : [flag, shellWord(value)],
  );
  const header = options.header ? [] : ['--no-header'];
  return [start, ...names.map((name) => shellWord(withoutCredentials(name))), ...said, ...header].join(' ');
}
