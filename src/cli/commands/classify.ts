import { type Command, Option } from 'commander';
import { exporters } from '../../outputs/index.js';
import type { ClassifyFlags } from '../classify-flags.js';
import { integer } from '../options.js';
import type { Start } from '../session.js';

export function addClassifyCommand(program: Command, start: Start): void {
  program
    .command('classify <tickets>')
    .description('classify the tickets of a CSV file')
    .option('--prompt <file or name>', 'the prompt (default: triage, which ships with the program)')
    .option('--model <name>', 'embedded, or a model at the OpenAI-compatible endpoint')
    .option('--base-url <url>', 'the endpoint (default: OPENAI_BASE_URL, else OpenAI itself)')
    .option('--text-column <name>', "the column of the ticket's text (default: guessed)")
    .option('--id-column <name>', "the column of the ticket's id (default: guessed)")
    .addOption(new Option('--format <format>', 'how to write results').choices(Object.keys(exporters)))
    .option('--output <file>', 'write results to a file, in the format its ending names')
    .addOption(new Option('--rows <n|all>', 'rows that a table shows').default(50).argParser(rows))
    .option('--raw', 'leave cells that a spreadsheet would run as formulas as they are')
    .option('--limit <n>', 'only the first n tickets', integer(1))
    .option('--sample <n>', 'a random n of the tickets', integer(1))
    .option(
      '--seed <n>',
      'which random sample: the same seed takes the same tickets (default: 1)',
      integer(0, 2 ** 32 - 1),
    )
    .option('--concurrency <n>', 'requests at once (default: 16)', integer(1, 10_000))
    .option('--cache <file>', 'where answers are remembered')
    .option('--no-cache', 'remember nothing beyond this run')
    .option('--offline', 'use remembered answers only')
    .option('--dry-run', 'show what would be asked, and ask nothing')
    .action((source: string, flags: ClassifyFlags) =>
      start(
        async (session, options) => {
          const { runClassify } = await import('../classify-run.js');
          return runClassify(session, options);
        },
        { ...flags, source },
      ),
    );
}

function rows(text: string): number {
  return text === 'all' ? Number.POSITIVE_INFINITY : integer(1)(text);
}
