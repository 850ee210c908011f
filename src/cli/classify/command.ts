import { type Command, Option } from 'commander';
import { exporters } from '../../outputs/index.js';
import { settingsOfRun } from '../../run/options.js';
import type { Declare } from '../dispatch.js';
import { dollarAmount, integer, listSeparator, repeated, share } from '../flag-values.js';
import { addSourceFlags } from '../sources/flags.js';
import { addTextFlags } from '../text-flags.js';
import type { ClassifyOptions } from './classify.js';

export function addClassifyCommand(program: Command, declare: Declare): void {
  const command = program
    .command('classify [tickets...]')
    .description(
      "classify tickets: of files (.csv, .tsv, .json, .jsonl, .xlsx, .db, each also .gz; .txt, one ticket each; several, or a pattern such as 'exports/*.csv'), a postgres:// URL, a source that ticketsift.yaml names, - for standard input, or a --text itself",
    )
    .optionsGroup('Asking:')
    .option('--prompt <file or name>', 'the prompt (default: triage, which ships with the program)')
    .option('--model <name>', 'embedded, or a model at the OpenAI-compatible endpoint')
    .option(
      '--cascade <models>',
      'two models, such as embedded,gpt-4o-mini: the second gets what the first is unsure of',
    )
    .option('--base-url <url>', 'the endpoint (default: OPENAI_BASE_URL, else OpenAI itself)')
    .option(
      '--min-confidence <share>',
      'answers of the embedded model that are less sure are the error unsure: 0 takes all, 1 none',
      share,
    )
    .option('--any-language', 'take its guess, too, where it does not read the language of a ticket')
    .option('--limit <n>', 'only the first n tickets', integer(1))
    .option('--sample <n>', 'a random n of the tickets', integer(1))
    .option(
      '--seed <n>',
      'which random sample: the same seed takes the same tickets (default: 1)',
      integer(0, 2 ** 32 - 1),
    )
    .option('--concurrency <n>', 'requests at once, at most (default: 32)', integer(1, 10_000))
    .option('--rpm <n>', 'requests a minute that the endpoint takes', integer(1))
    .option('--tpm <n>', 'tokens a minute that the endpoint takes', integer(1))
    .option('--timeout <duration>', 'how long one try may take (default: 60s)')
    .option('--retries <n>', 'how often a request that failed is sent again (default: 5)', integer(0, 100))
    .option('--ticket-timeout <duration>', "how long a ticket's tries may take together (default: 10m)")
    .option(
      '--max-wait <duration>',
      'how long to wait where the endpoint asks for it, or is gone; 0 waits for nothing (default: 5m)',
    )
    .option(
      '--repair <n>',
      'how often to ask again for a reply that cannot be read (default: 1)',
      integer(0, 3),
    );
  addTextFlags(command)
    .option('--retry-errors <run>', 'ask again about the tickets that failed in a run, and about no others')
    .optionsGroup('Cost:')
    .option('--max-cost <dollars>', 'send nothing that could cost more than this in all', dollarAmount)
    .option('--service-tier <tier>', 'at which the endpoint answers: flex costs half and takes longer')
    .option('--budget-id <name>', 'share --max-cost with all runs on the same --cache that name it')
    .option('--dry-run', 'show what would be sent and what it would cost, and send nothing')
    .optionsGroup('Remembering:')
    .option('--cache <file>', 'the file that caches answers')
    .option('--no-cache', 'cache nothing beyond this run')
    .option('--offline', 'use cached answers only')
    .optionsGroup('Results:')
    .addOption(new Option('--format <format>', 'how to write results').choices(Object.keys(exporters)))
    .option(
      '--output <file or url>',
      'a file, in the format its ending names (.csv, .xlsx, …), or a database',
    )
    .option('--output-table <name>', "the database's table of results (default: classifications)")
    .option('--update-table <name>', 'write results beside the rows of the database they come from')
    .option('--yes', 'do not ask before that')
    .option(
      '--where <condition>',
      "write these rows alone: urgent, 'not urgent', category=NAME, error, error=CODE, COLUMN=VALUE; may be repeated",
      repeated,
    )
    .option('--columns <names>', "the columns to write, such as id,urgent,categories; the input's own, too")
    .option('--sort <columns>', 'sort rows by these columns, such as categories,-urgent: - is downwards')
    .option('--bom', 'mark CSV as UTF-8, so that Excel reads it as such')
    .option('--list-separator <text>', 'between categories in a cell of CSV (default: |)', listSeparator)
    .addOption(new Option('--rows <n|all>', 'rows that a table shows').default(50).argParser(rows))
    .option('--log-file <file>', 'add a line of JSON for each thing that happens, without the texts')
    .option('--log-texts', 'with the texts of requests and replies')
    .option('--raw', 'read and write CSV cells that a spreadsheet would run as they are')
    .optionsGroup('Tickets:')
    .option('--text <text>', 'a ticket itself, in place of a source; may be repeated', repeated);
  declare(addSourceFlags(command), {
    access: 'data',
    options: (sources: string[], flags: ClassifyOptions) => ({
      ...flags,
      sources: sources.length > 0 ? sources : undefined,
    }),
    settings: settingsOfRun,
    load: async () => (await import('./classify.js')).runClassify,
  });
}

function rows(text: string): number {
  return text === 'all' ? Number.POSITIVE_INFINITY : integer(1)(text);
}
