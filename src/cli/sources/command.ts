import type { Command } from 'commander';
import type { Declare } from '../dispatch.js';
import { addGroup } from '../help.js';
import { jsonFlag } from '../request-flags.js';
import type { SourceCheckOptions } from './check.js';

export function addSourcesCommand(program: Command, declare: Declare): void {
  const sources = addGroup(program, 'sources', 'check the queries that tickets come from', {
    examples: [
      ['ticketsift sources check', 'check the queries of all sources of ticketsift.yaml'],
      ['ticketsift sources check open --snapshot shapes.json', 'check one source without a database'],
    ],
    page: ['sources'],
  });
  declare(
    sources
      .command('check [name]')
      .description(
        'check sources without reading their tickets: queries against their database, sheets and accounts by what they let us see',
      )
      .option('--query <sql>', 'check this query')
      .option('--query-file <file>', 'check all queries of this SQL file; file.sql#name checks one')
      .option('--db <url or file>', 'use this database: postgres://… or a SQLite file')
      .option('--write-snapshot <file>', 'write what the database says of the queries')
      .option('--snapshot <file>', 'check against such a file, without a database')
      .option(...jsonFlag),
    {
      access: 'data',
      options: (name: string | undefined, flags: Omit<SourceCheckOptions, 'name'>) => ({ ...flags, name }),
      load: async () => (await import('./check.js')).runSourcesCheck,
      examples: [
        ['ticketsift sources check', 'check the queries of all sources of ticketsift.yaml'],
        ['ticketsift sources check --query-file open.sql --db tickets.db', 'check the queries of a file'],
        ['ticketsift sources check zendesk://acme', 'check that an account may be read'],
      ],
      page: ['sources'],
    },
  );
}
