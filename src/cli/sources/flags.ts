import { type Command, Option } from 'commander';
import { fileKinds } from '../../sources/index.js';
import { threadParts } from '../../sources/threads/thread-parts.js';
import { assignment, delimiter, duration, size } from '../flag-values.js';

/** Adds the flags to a command that reads tickets. */
export function addSourceFlags(command: Command): Command {
  return command
    .optionsGroup('Tickets:')
    .addOption(
      new Option(
        '--input-format <format>',
        'what the source is (default: auto, by its content and its name)',
      ).choices(['auto', ...fileKinds]),
    )
    .option(
      '--text-column <names>',
      'the column of texts; a,b joins two (default: subject and body, guessed)',
    )
    .option('--subject-column <name>', 'the column of subjects, put before the text (default: guessed)')
    .option('--id-column <name>', 'the column of ids (default: guessed)')
    .option('--group-by <column>', 'rows are messages: make one ticket of those with one value here')
    .addOption(
      new Option('--thread <whose>', 'which messages of a ticket are joined (default: customer)').choices(
        threadParts,
      ),
    )
    .option('--encoding <name>', 'of a file: latin1, windows-1252, utf-16le, … (default: UTF-8)')
    .option('--delimiter <character>', 'between the cells of a CSV file (default: found)', delimiter)
    .option('--sheet <name>', 'of an Excel file, or its number (default: the first that has rows)')
    .option('--no-header', 'the first row of a CSV or Excel file is a ticket, not names')
    .option('--skip-bad-rows', 'tell of rows that cannot be read, and go on')
    .option('--max-row-size <size>', 'no row may be larger (default: 10MB)', size)
    .optionsGroup('Tickets of a database:')
    .option('--table <name>', 'a table or view (default: the only one)')
    .option('--query <sql>', 'a SELECT, with parameters as :name')
    .option('--query-file <file>', 'a file of SQL; file.sql#name for one of several queries')
    .option('--param <name=value>', 'the value of a parameter; may be repeated', assignment)
    .option('--cache-rows <duration>', 'keep the rows of a database so long, such as 5m', duration)
    .option('--refresh', 'fetch the rows anew, whatever is kept')
    .option('--statement-timeout <duration>', 'for the database to answer (default: 5m)', duration)
    .optionsGroup('');
}
