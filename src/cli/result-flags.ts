import { type Command, Option } from 'commander';
import { exporters } from '../outputs/index.js';
import { integer, listSeparator, repeated } from './flag-values.js';

/** Adds the flags that say where results go. */
export function addOutputFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--format <format>', 'write results in this format').choices(Object.keys(exporters)),
    )
    .option(
      '-o, --output <file or url>',
      'write results into a file, in the format of its ending (.csv, .xlsx, …), or into a database',
    )
    .option('--output-table <name>', 'use this table of the database (default: classifications)');
}

/** Adds the flags that say which rows and columns of results are written, and how. */
export function addRowFlags(command: Command): Command {
  return command
    .option(
      '--where <condition>',
      "write some rows only: urgent, 'not urgent', category=NAME, error, error=CODE, COLUMN=VALUE; may be repeated",
      repeated,
    )
    .option('--columns <names>', 'write these columns, such as id,urgent,categories, or columns of the input')
    .option('--sort <columns>', 'sort rows by these columns, such as categories,-urgent: - is descending')
    .option('--bom', 'mark CSV as UTF-8, which Excel needs')
    .option(
      '--list-separator <text>',
      'separate categories in a CSV cell by this (default: |)',
      listSeparator,
    )
    .addOption(
      new Option(
        '--rows <n|all>',
        'show n rows in the table (default: 50 on a terminal, else all)',
      ).argParser(rows),
    );
}

/** The flag that leaves cells as they are. */
export const rawFlag = [
  '--raw',
  'read and write CSV cells as they are, even if a spreadsheet would run them',
] as const;

function rows(text: string): number {
  return text === 'all' ? Number.POSITIVE_INFINITY : integer(1)(text);
}
