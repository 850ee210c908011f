import type { Command } from 'commander';
import type { Declare } from '../dispatch.js';
import { integer } from '../flag-values.js';
import type { RunsDiffOptions } from './diff.js';
import type { RunsListOptions } from './list.js';
import type { ShowOptions } from './show.js';

export function addRunsCommand(program: Command, declare: Declare): void {
  const runs = program.command('runs').description('look at what was run before');
  declare(
    runs
      .command('list')
      .description('the last runs, the newest first')
      .option('--limit <n>', 'how many', integer(1, 1_000), 20)
      .option('--json', 'as JSON'),
    {
      access: 'data',
      options: (flags: RunsListOptions) => flags,
      load: async () => (await import('./list.js')).listRuns,
    },
  );
  declare(
    runs
      .command('show <run>')
      .description('all that is known of a run: by its id, the beginning of it, or last')
      .option('--json', 'as JSON'),
    {
      access: 'data',
      options: (run: string, flags: Omit<ShowOptions, 'run'>) => ({ ...flags, run }),
      load: async () => (await import('./show.js')).showRun,
    },
  );
  declare(
    runs
      .command('diff <before> <after>')
      .description('the tickets whose answer changed from one run to another')
      .option('--rows <n>', 'how many are shown', integer(1), 50)
      .option('--json', 'all of them, a line of JSON each'),
    {
      access: 'data',
      options: (before: string, after: string, flags: Omit<RunsDiffOptions, 'before' | 'after'>) => ({
        ...flags,
        before,
        after,
      }),
      load: async () => (await import('./diff.js')).diffRuns,
    },
  );
}
