import type { Command } from 'commander';
import type { Declare } from '../dispatch.js';
import { duration } from '../flag-values.js';
import type { ClearOptions } from './clear.js';
import type { ExportOptions } from './export.js';
import type { ImportOptions } from './import.js';
import type { PruneOptions } from './prune.js';

/** The flag that each of them takes. */
interface CacheFlags {
  readonly cache?: string;
}

function settings({ cache }: CacheFlags) {
  return cache === undefined ? {} : { cache };
}

export function addCacheCommand(program: Command, declare: Declare): void {
  const cache = program.command('cache').description('look after the remembered answers');
  const add = (name: string, description: string) =>
    cache.command(name).description(description).option('--cache <file>', 'the file of remembered answers');
  declare(add('stats', 'how many answers are remembered, of which models, since when'), {
    access: 'data',
    options: (flags: CacheFlags) => flags,
    settings,
    load: async () => (await import('./stats.js')).showStatistics,
  });
  declare(
    add('clear', 'forget all answers, and the rows of databases that are kept').option(
      '--yes',
      'do not ask first',
    ),
    {
      access: 'data',
      options: (flags: ClearOptions & CacheFlags) => flags,
      settings,
      load: async () => (await import('./clear.js')).clearCache,
    },
  );
  declare(
    add('prune', 'forget old answers').requiredOption(
      '--older-than <age>',
      'such as 30d, 12h or 45m',
      duration,
    ),
    {
      access: 'data',
      options: (flags: PruneOptions & CacheFlags) => flags,
      settings,
      load: async () => (await import('./prune.js')).pruneCache,
    },
  );
  declare(
    add('export', 'write the answers down, for another machine or for review')
      .argument('[file]', 'JSON Lines; standard output without one')
      .option('--model <name>', 'only those of this model'),
    {
      access: 'data',
      options: (file: string | undefined, flags: Omit<ExportOptions, 'file'> & CacheFlags) => ({
        ...flags,
        file,
      }),
      settings,
      load: async () => (await import('./export.js')).exportAnswers,
    },
  );
  declare(
    add('import', 'remember the answers of such a file, too').argument(
      '<file>',
      'what `cache export` wrote; - is standard input',
    ),
    {
      access: 'data',
      options: (file: string, flags: CacheFlags): ImportOptions & CacheFlags => ({ ...flags, file }),
      settings,
      load: async () => (await import('./import.js')).importCache,
    },
  );
}
