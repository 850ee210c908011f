import type { Command } from 'commander';
import type { Start } from '../../core/world/session.js';
import { integer } from '../flag-values.js';

export interface RunsListOptions {
  readonly limit: number;
  readonly json?: true;
}

export interface ShowOptions {
  readonly run: string;
  readonly json?: true;
}

export interface RunsDiffOptions {
  readonly before: string;
  readonly after: string;
  readonly rows: number;
  readonly json?: true;
}

export function addRunsCommand(program: Command, start: Start): void {
  const runs = program.command('runs').description('look at what was run before');
  runs
    .command('list')
    .description('the last runs, the newest first')
    .option('--limit <n>', 'how many', integer(1, 1_000), 20)
    .option('--json', 'as JSON')
    .action((options: RunsListOptions) =>
      start(async (session, given) => (await import('./list.js')).listRuns(session, given), options),
    );
  runs
    .command('show <run>')
    .description('all that is known of a run: by its id, the beginning of it, or last')
    .option('--json', 'as JSON')
    .action((run: string, options: Omit<ShowOptions, 'run'>) =>
      start(async (session, given) => (await import('./show.js')).showRun(session, given), {
        ...options,
        run,
      }),
    );
  runs
    .command('diff <before> <after>')
    .description('the tickets whose answer changed from one run to another')
    .option('--rows <n>', 'how many are shown', integer(1), 50)
    .option('--json', 'all of them, a line of JSON each')
    .action((before: string, after: string, options: Omit<RunsDiffOptions, 'before' | 'after'>) =>
      start(async (session, given) => (await import('./diff.js')).diffRuns(session, given), {
        ...options,
        before,
        after,
      }),
    );
}
