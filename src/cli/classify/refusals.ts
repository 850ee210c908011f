import type { Refusal } from '../refusal.js';
import { sourceFlags } from '../sources/refusals.js';

const seedWithoutSample: Refusal = {
  flags: ['--seed'],
  without: ['--sample'],
  because: 'It draws the sample.',
};
const takesNoFiles = 'The embedded model runs on this machine and takes no files of requests.';

/** What `classify` refuses. */
export const refusalsOfClassify: readonly Refusal[] = [
  seedWithoutSample,
  { flags: ['--batch'], beside: ['--model'], only: ['embedded'], because: takesNoFiles },
  {
    flags: ['--yes'],
    without: ['--update-table', '--update-sheet', '--update-field'],
    because: 'Only an update of a table, a sheet or a field asks first.',
  },
  {
    flags: ['--json'],
    without: ['--dry-run', '--batch'],
    because: 'For results there is --format json.',
  },
  {
    flags: ['--json'],
    beside: ['--wait'],
    because: 'With --wait there are results, and for these there is --format json.',
  },
  {
    flags: ['--wait'],
    without: ['--batch'],
    because: 'It waits for a batch; --max-wait is for an endpoint that asks for a pause.',
  },
  { flags: ['--wait'], beside: ['--dry-run'], because: 'A dry run sends nothing.' },
  {
    flags: ['--batch'],
    beside: ['--no-cache'],
    because: 'The answers of a batch come into the cache.',
  },
  { flags: ['--batch'], beside: ['--offline'], because: '--offline sends nothing.' },
  {
    flags: ['--batch'],
    beside: ['--no-wait-batch'],
    because: 'One puts tickets into a batch, the other sends those live that are in one.',
  },
  {
    flags: ['--batch'],
    beside: ['--retry-errors'],
    because: 'Tickets that failed are few: send them live.',
  },
  {
    flags: ['--batch'],
    beside: ['--service-tier'],
    because: 'A batch has a price of its own.',
  },
  {
    flags: ['--no-wait-batch'],
    beside: ['--offline'],
    because: 'It sends tickets, and --offline sends nothing.',
  },
  {
    flags: ['--text'],
    beside: sourceFlags,
    because: 'A text is the ticket itself, and is not read from a source.',
  },
  {
    flags: ['--text'],
    beside: ['--update-table', '--update-sheet', '--update-field'],
    because: 'A text is in no table.',
  },
  {
    flags: ['--log-texts'],
    without: ['--log-file'],
    because: 'It is about what the log has, and there is no log: add --log-file.',
  },
  {
    flags: ['--open'],
    beside: ['--dry-run'],
    because: 'It opens results, and a dry run has none.',
  },
  {
    flags: ['--budget-id'],
    beside: ['--no-cache'],
    because: 'Runs share a spending limit through their cache.',
  },
  {
    flags: ['--rows'],
    beside: ['--output', '--update-table', '--update-sheet', '--update-field'],
    because: 'Only the table on the terminal is cut: files and databases get all rows.',
  },
  {
    flags: ['--rows'],
    beside: ['--format'],
    unless: ['table'],
    because: 'Only the table is cut: other formats have all rows.',
  },
  {
    flags: ['--update-table', '--update-sheet', '--update-field'],
    beside: ['--output', '--output-table', '--format'],
    because: 'Results go to one place.',
  },
  {
    flags: ['--output-table'],
    without: ['--output'],
    because: 'It names a table of a database: use --output results.db or --output postgres://…',
  },
];

/** What `batch write` refuses, which makes the files that `classify --batch` sends. */
export const refusalsOfBatchWrite: readonly Refusal[] = [
  seedWithoutSample,
  { flags: ['--output'], beside: ['--model'], only: ['embedded'], because: takesNoFiles },
];
