import type { Command } from 'commander';
import type { Declare } from '../dispatch.js';
import { duration } from '../flag-values.js';
import { addGroup } from '../help.js';
import { cacheFlag, jsonFlag } from '../request-flags.js';
import type { ClearOptions } from './clear.js';
import type { ExportOptions } from './export.js';
import type { ImportOptions } from './import.js';
import type { PruneOptions } from './prune.js';
import type { StatsOptions } from './stats.js';

/** The flag that each of them takes. */
interface CacheFlags {
  readonly cache?: string;
}

function settings({ cache }: CacheFlags) {
  return cache === undefined ? {} : { cache };
}

export function addCacheCommand(program: Command, declare: Declare): void {
  const cache = addGroup(program, 'cache', 'count, export, import and delete cached answers', {
    examples: [
      ['ticketsift cache stats', 'count the cached answers'],
      ['ticketsift cache prune --older-than 90d', 'delete the answers of more than 90 days ago'],
    ],
    page: ['running', 'what-is-cached'],
  });
  const add = (name: string, description: string) =>
    cache
      .command(name)
      .description(description)
      .option(...cacheFlag);
  declare(add('stats', 'show how many answers are cached, of which models, since when').option(...jsonFlag), {
    access: 'data',
    options: (flags: StatsOptions & CacheFlags) => flags,
    settings,
    load: async () => (await import('./stats.js')).showStatistics,
    examples: [
      ['ticketsift cache stats', 'count the cached answers'],
      ['ticketsift cache stats --cache team.db', 'count those in another file'],
    ],
    page: ['running', 'what-is-cached'],
  });
  declare(
    add('clear', 'delete all cached answers, and the cached rows of databases').option(
      '--yes',
      'delete without asking',
    ),
    {
      access: 'data',
      options: (flags: ClearOptions & CacheFlags) => flags,
      settings,
      load: async () => (await import('./clear.js')).clearCache,
      examples: [
        ['ticketsift cache clear', 'delete all cached answers, once you agree'],
        ['ticketsift cache clear --yes --cache old.db', 'delete those of another file without asking'],
      ],
      page: ['running', 'what-is-cached'],
    },
  );
  declare(
    add('prune', 'delete old cached answers').requiredOption(
      '--older-than <age>',
      'delete the answers that are older, such as 30d, 12h or 45m',
      duration,
    ),
    {
      access: 'data',
      options: (flags: PruneOptions & CacheFlags) => flags,
      settings,
      load: async () => (await import('./prune.js')).pruneCache,
      examples: [
        ['ticketsift cache prune --older-than 90d', 'delete the answers of more than 90 days ago'],
        ['ticketsift cache prune --older-than 12h --cache team.db', 'delete older ones from another file'],
      ],
      page: ['running', 'what-is-cached'],
    },
  );
  declare(
    add('export', 'write cached answers as JSON Lines, for another machine or for review')
      .argument('[file]', 'the file to write (default: standard output)')
      .option('--model <model>', 'write the answers of this model only'),
    {
      access: 'data',
      options: (file: string | undefined, flags: Omit<ExportOptions, 'file'> & CacheFlags) => ({
        ...flags,
        file,
      }),
      settings,
      load: async () => (await import('./export.js')).exportAnswers,
      examples: [
        ['ticketsift cache export answers.jsonl', 'write all cached answers into a file'],
        ['ticketsift cache export --model gpt-4o-mini', 'print the answers of one model'],
      ],
      page: ['running', 'what-is-cached'],
    },
  );
  declare(
    add('import', 'add the answers that `cache export` wrote').argument(
      '<file>',
      'the exported file; - for standard input',
    ),
    {
      access: 'data',
      options: (file: string, flags: CacheFlags): ImportOptions & CacheFlags => ({ ...flags, file }),
      settings,
      load: async () => (await import('./import.js')).importCache,
      examples: [
        ['ticketsift cache import answers.jsonl', 'add the answers of a file'],
        ['ticketsift cache import - --cache team.db < answers.jsonl', 'add them to another cache'],
      ],
      page: ['running', 'what-is-cached'],
    },
  );
}
