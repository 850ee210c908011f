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
        'read the source in this format (default: auto, by its content and name)',
      ).choices(['auto', ...fileKinds]),
    )
    .option('--text-column <names>', 'take texts from this column; a,b joins two (default: guessed)')
    .option('--subject-column <name>', 'put the subjects of this column before the texts (default: guessed)')
    .option('--id-column <name>', 'take ids from this column (default: guessed)')
    .option('--group-by <column>', 'make one ticket of all rows with the same value in this column')
    .addOption(
      new Option('--thread <whose>', 'join these messages of a ticket (default: customer)').choices(
        threadParts,
      ),
    )
    .option('--encoding <name>', 'decode files as latin1, windows-1252, utf-16le, … (default: UTF-8)')
    .option('--delimiter <character>', 'split CSV cells at this character (default: guessed)', delimiter)
    .option(
      '--sheet <name>',
      'read this sheet of an Excel file: its name or number (default: the first with rows)',
    )
    .option('--no-header', 'take the first row of a CSV or Excel file as a ticket, not as names of columns')
    .option('--skip-bad-rows', 'warn of rows that cannot be read, and go on')
    .option('--max-row-size <size>', 'refuse rows that are larger (default: 10MB)', size)
    .optionsGroup('Tickets of a service:')
    .option('--range <cells>', 'read these cells of a Google sheet, such as A1:F500 (default: all)')
    .option('--since <when>', 'read tickets that have changed since: 2026-01-31, or 30d ago (default: all)')
    .optionsGroup('Tickets of a database:')
    .option('--table <name>', 'read this table or view (default: the only one)')
    .option('--query <sql>', 'run this SELECT, with parameters as :name')
    .option('--query-file <file>', 'run the query of this SQL file; file.sql#name picks one of several')
    .option('--param <name=value>', 'set a parameter of the query; may be repeated', assignment)
    .option('--cache-rows <duration>', 'cache the rows of a database for so long, such as 5m', duration)
    .option('--refresh', 'fetch the rows again, even if they are cached')
    .option('--statement-timeout <duration>', 'wait so long for the database (default: 5m)', duration)
    .optionsGroup('');
}
