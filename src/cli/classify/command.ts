import type { Command } from 'commander';
import { settingsOfRun } from '../../run/options.js';
import type { Declare } from '../dispatch.js';
import { duration, integer, repeated, seed, shardOfTickets, share } from '../flag-values.js';
import {
  addTextFlags,
  anyLanguageFlag,
  baseUrlFlag,
  cacheFlag,
  cascadeFlag,
  concurrencyFlag,
  maxCostFlag,
  maxWaitFlag,
  modelFlag,
  noCacheFlag,
  offlineFlag,
  promptFlag,
  serviceTierFlag,
} from '../request-flags.js';
import { addOutputFlags, addRowFlags, rawFlag } from '../result-flags.js';
import { addSourceFlags } from '../sources/flags.js';
import type { ClassifyOptions } from './plan-classification.js';

export function addClassifyCommand(program: Command, declare: Declare): void {
  const command = program
    .command('classify')
    .argument(
      '[tickets...]',
      "files (.csv, .tsv, .json, .jsonl, .xlsx, .db, each also .gz; .txt is one ticket), patterns such as 'exports/*.csv', a postgres:// URL, a source of ticketsift.yaml, or - for standard input",
    )
    .description('classify the tickets of files, databases or standard input')
    .optionsGroup('Model:')
    .option(...promptFlag)
    .option(...modelFlag)
    .option(...cascadeFlag)
    .option(...baseUrlFlag)
    .option(
      '--min-confidence <share>',
      'give tickets the error `unsure` if the embedded model is less sure: 0 takes all answers, 1 none',
      share,
    )
    .option(...anyLanguageFlag)
    .optionsGroup('Results:');
  addOutputFlags(command)
    .option('--update-table <name>', 'write results beside the rows of the database that tickets come from')
    .option('--update-sheet', 'write results beside the rows of the Google sheet that tickets come from')
    .option('--update-field <name>', 'write results into tickets of Zendesk: tags, or a custom field')
    .option('--yes', 'update the table, the sheet or the field without asking');
  addRowFlags(command)
    .option('--open', 'open the results in the browser: in the studio, or the report of --output report.html')
    .option('--log-file <file>', 'append a line of JSON for each event, without texts')
    .option('--log-texts', 'log the texts of requests and replies, too')
    .option(...rawFlag)
    .optionsGroup('Cost:')
    .option(...maxCostFlag)
    .option('--budget-id <name>', 'share --max-cost with all runs that use this name and the same cache')
    .option(...serviceTierFlag)
    .option('--dry-run', 'show what would be sent and what it would cost, and send nothing')
    .option('--json', 'print what --dry-run or --batch shows as JSON')
    .optionsGroup('Batches:')
    .option('--batch', 'send the tickets in batches: half the price, answered within a day')
    .option('--wait <duration>', 'wait so long for the batches, such as 26h, and give the results', duration)
    .option('--no-wait-batch', 'send tickets now that wait in a batch, at the full price')
    .optionsGroup('Tickets:')
    .option('--text <text>', 'classify this text instead of a source; may be repeated', repeated)
    .option('-n, --limit <n>', 'take the first n tickets only', integer(1))
    .option('--sample <n>', 'take n tickets at random', integer(1))
    .option('--seed <n>', 'draw another sample: the same seed takes the same tickets (default: 1)', seed)
    .option('--shard <k/n>', 'take the k-th of n equal parts: each machine another', shardOfTickets)
    .option('--retry-errors <run>', 'take the tickets that failed in a run: its id, or last');
  addSourceFlags(command)
    .optionsGroup('Requests:')
    .option(...concurrencyFlag)
    .option('--rpm <n>', 'send at most n requests a minute', integer(1))
    .option('--tpm <n>', 'send at most n tokens a minute', integer(1))
    .option('--timeout <duration>', 'wait so long for a response (default: 60s)')
    .option('--retries <n>', 'send a failed request up to n times more (default: 5)', integer(0, 100))
    .option('--ticket-timeout <duration>', 'spend so long on a ticket in all (default: 10m)')
    .option(...maxWaitFlag)
    .option(
      '--repair <n>',
      'send a request up to n times more if its reply cannot be read (default: 1)',
      integer(0, 3),
    );
  addTextFlags(command)
    .optionsGroup('Cache:')
    .option(...cacheFlag)
    .option(...noCacheFlag())
    .option(...offlineFlag)
    .optionsGroup('');
  declare(command, {
    access: 'data',
    options: (sources: string[], flags: ClassifyOptions) => ({
      ...flags,
      sources: sources.length > 0 ? sources : undefined,
    }),
    settings: settingsOfRun,
    load: async () => (await import('./classify.js')).runClassify,
    examples: [
      ['ticketsift classify tickets.csv', 'classify the tickets of a file and show a table'],
      ['ticketsift classify tickets.csv -o results.xlsx', 'write results into an Excel file'],
      ['ticketsift classify tickets.csv --model gpt-4o-mini --dry-run', 'show what a run would cost'],
      ["ticketsift classify --text 'The site is down!'", 'classify a single text'],
    ],
    page: ['running'],
  });
}
