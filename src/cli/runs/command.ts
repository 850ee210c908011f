import type { Command } from 'commander';
import type { Declare } from '../dispatch.js';
import { integer } from '../flag-values.js';
import { addGroup } from '../help.js';
import { jsonFlag } from '../request-flags.js';
import type { RunsDiffOptions } from './diff.js';
import type { RunsListOptions } from './list.js';
import type { ShowOptions } from './show.js';

export function addRunsCommand(program: Command, declare: Declare): void {
  const runs = addGroup(program, 'runs', 'look at earlier runs', {
    examples: [
      ['ticketsift runs list', 'list the latest runs'],
      ['ticketsift runs show last', 'show the latest run in detail'],
    ],
    page: ['running'],
  });
  declare(
    runs
      .command('list')
      .description('list the latest runs, newest first')
      .option('-n, --limit <n>', 'list n runs', integer(1, 1_000), 20)
      .option(...jsonFlag),
    {
      access: 'data',
      options: (flags: RunsListOptions) => flags,
      load: async () => (await import('./list.js')).listRuns,
      examples: [
        ['ticketsift runs list', 'list the latest runs'],
        ['ticketsift runs list -n 5 --json', 'print the latest five as JSON'],
      ],
      page: ['running'],
    },
  );
  declare(
    runs
      .command('show <run>')
      .description('show a run: its id, the beginning of its id, or last')
      .option(...jsonFlag),
    {
      access: 'data',
      options: (run: string, flags: Omit<ShowOptions, 'run'>) => ({ ...flags, run }),
      load: async () => (await import('./show.js')).showRun,
      examples: [
        ['ticketsift runs show last', 'show the latest run'],
        ['ticketsift runs show 3f2a --json', 'print a run as JSON, by the beginning of its id'],
      ],
      page: ['running'],
    },
  );
  declare(
    runs
      .command('diff <before> <after>')
      .description('list the tickets whose answer changed between two runs')
      .option('--rows <n>', 'show n tickets', integer(1), 50)
      .option('--json', 'print all of them as JSON'),
    {
      access: 'data',
      options: (before: string, after: string, flags: Omit<RunsDiffOptions, 'before' | 'after'>) => ({
        ...flags,
        before,
        after,
      }),
      load: async () => (await import('./diff.js')).diffRuns,
      examples: [
        ['ticketsift runs diff 3f2a last', 'list what changed between a run and the latest'],
        ['ticketsift runs diff 3f2a last --json', 'print all of it as JSON'],
      ],
      page: ['running'],
    },
  );
}
