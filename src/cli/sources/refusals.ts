import type { Refusal } from '../refusal.js';

/** The flags that describe files and databases of tickets. */
export const sourceFlags: readonly string[] = [
  '--input-format',
  '--text-column',
  '--subject-column',
  '--id-column',
  '--group-by',
  '--thread',
  '--encoding',
  '--delimiter',
  '--sheet',
  '--range',
  '--since',
  '--no-header',
  '--skip-bad-rows',
  '--max-row-size',
  '--table',
  '--query',
  '--query-file',
  '--param',
  '--cache-rows',
  '--refresh',
  '--statement-timeout',
];

/** What every command refuses that reads tickets. */
export const refusalsOfSourceFlags: readonly Refusal[] = [
  {
    flags: ['--sheet'],
    beside: ['--input-format'],
    unless: ['auto', 'xlsx', 'zip'],
    because: 'Only Excel files have sheets.',
  },
  {
    flags: ['--delimiter'],
    beside: ['--input-format'],
    unless: ['auto', 'csv', 'tsv', 'zip'],
    because: 'Only the cells of CSV files are split.',
  },
  {
    flags: ['--no-header'],
    beside: ['--input-format'],
    unless: ['auto', 'csv', 'tsv', 'xlsx', 'zip'],
    because: 'Only CSV and Excel files have a first row with names of columns.',
  },
  {
    flags: ['--table'],
    beside: ['--query', '--query-file'],
    because: 'Only one of them is read. Leave the others out.',
  },
  {
    flags: ['--query'],
    beside: ['--query-file'],
    because: 'Only one of them is read. Leave the others out.',
  },
];

/** What `sources check` refuses. */
export const refusalsOfSourcesCheck: readonly Refusal[] = [
  {
    flags: ['--db'],
    without: ['--query', '--query-file'],
    because: 'The sources of ticketsift.yaml name their databases.',
  },
  {
    flags: ['--snapshot'],
    beside: ['--write-snapshot', '--db'],
    because: '--snapshot is for checking without a database.',
  },
];
