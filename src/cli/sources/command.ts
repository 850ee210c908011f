import type { Command } from 'commander';
import type { Declare } from '../dispatch.js';
import type { SourceCheckOptions } from './check.js';

export function addSourcesCommand(program: Command, declare: Declare): void {
  const sources = program.command('sources').description('look after the sources of tickets');
  declare(
    sources
      .command('check [name]')
      .description(
        'check queries against the database without running them: those of a source in ticketsift.yaml (of all unless one is named), or of a file',
      )
      .option('--query <sql>', 'a query to check')
      .option('--query-file <file>', 'all queries of a file of SQL; file.sql#name for one of them')
      .option('--db <url or file>', 'the database: postgres://… or a SQLite file')
      .option('--write-snapshot <file>', 'keep what the database says of the queries')
      .option('--snapshot <file>', 'check against what was kept, without a database'),
    {
      access: 'data',
      options: (name: string | undefined, flags: Omit<SourceCheckOptions, 'name'>) => ({ ...flags, name }),
      load: async () => (await import('./check.js')).runSourcesCheck,
    },
  );
}
