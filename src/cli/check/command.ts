import { type Command, InvalidArgumentError, Option } from 'commander';
import { type CheckFlags, type ReportFile, settingsOfCheck } from '../../check/options.js';
import { type ReporterName, reporterOfFile, reporters } from '../../check/reporters/index.js';
import { countedQueues, endpoints } from '../../core/suite.js';
import type { Declare } from '../dispatch.js';
import { dollarAmount, integer, lossAllowed, share } from '../flag-values.js';
import { addTextFlags } from '../text-flags.js';
import type { HistoryOptions } from './history.js';

const names = Object.keys(reporters).join(', ');

export function addCheckCommand(program: Command, declare: Declare): void {
  const check = program
    .command('check [suites...]')
    .description(
      'check a prompt on labelled tickets: whether it still does its job, and is no worse than before',
    )
    .optionsGroup('What is checked (instead of what checks: in ticketsift.yaml says):')
    .option('--prompt <file or name>', 'the prompt')
    .option('--tickets <file>', 'labelled tickets: id, text, urgent, categories')
    .option('--text-column <names>', 'the column of texts; a,b joins two')
    .option('--subject-column <name>', 'the column of subjects, put before the text')
    .option('--id-column <name>', 'the column of ids')
    .addOption(
      new Option(
        '--queues <which>',
        'which tickets of a labels export count: those drawn at random, or the hard ones, too (default: random)',
      ).choices(countedQueues),
    )
    .option('--model <name>', 'the model, which must be named')
    .option(
      '--cascade <models>',
      'two models, such as embedded,gpt-4o-mini: the second gets what the first is unsure of',
    )
    .option('--base-url <url>', 'its endpoint')
    .option('--repeats <n>', 'how often each ticket is sent (default: 1)', integer(1, 100))
    .optionsGroup('What it is compared with:')
    .option('--baseline <file>', 'the answers of the approved prompt')
    .option(
      '--against <prompt>',
      'another prompt instead: a file, a name, or one in git as main:prompts/triage.md',
    )
    .option('--approve', 'write the baseline')
    .option(
      '--force',
      'approve or record although the endpoint failed, approve below a threshold; the file says so',
    )
    .addOption(new Option('--endpoint <what>', 'what has to be right (default: exact)').choices(endpoints))
    .option('--margin <share>', 'the loss that is allowed, 0.03 for 3 in 100 (default: 0.03)', lossAllowed)
    .option(
      '--threshold <name=share>',
      'what a figure must reach: urgent_recall=0.9; may be repeated',
      threshold,
    )
    .option('--rename <old=new>', 'a category that was renamed since: Bug=Defect; may be repeated', rename)
    .addOption(
      new Option('--inconclusive <as>', 'exit with 0 or 3 instead of 6 where nothing is shown').choices([
        'pass',
        'fail',
      ]),
    )
    .optionsGroup('Reports:')
    .addOption(
      new Option('--reporter <names>', `on standard output: ${names}; several with commas`)
        .default(['text'], 'text')
        .argParser(reporterNames),
    )
    .addOption(
      new Option('--report-file <file>', 'into a file as its ending says, or junit=file; may be repeated')
        .default([], 'none')
        .argParser(reportFile),
    )
    .optionsGroup('Asking:')
    .option('--record <file>', 'write all answers that are used into a file that can be committed')
    .option('--replay <file>', 'take all answers from such a file, and send nothing');
  addTextFlags(check)
    .option(
      '--min-confidence <share>',
      'count answers of the embedded model that are less sure as wrong',
      share,
    )
    .option('--any-language', 'take its guess, too, where it does not read the language of a ticket')
    .option('--max-cost <dollars>', 'send nothing that could cost more than this', dollarAmount)
    .option('--service-tier <tier>', 'at which the endpoint answers: flex costs half and takes longer')
    .option('--concurrency <n>', 'requests at once, at most (default: 32)', integer(1, 10_000))
    .option(
      '--max-wait <duration>',
      'how long to wait where the endpoint asks for it, or is gone (default: 5m)',
    )
    .option('--cache <file>', 'the file that caches answers')
    .option('--no-cache', 'cache nothing beyond this run')
    .optionsGroup('');
  declare(check, {
    access: 'data',
    options: (suites: string[], flags: CheckFlags) => ({ ...flags, suites }),
    settings: settingsOfCheck,
    load: async () => (await import('./check.js')).runCheck,
  });
  declare(
    check
      .command('history <suite>')
      .description('how a suite did over time')
      .option('--limit <n>', 'the latest n checks', integer(1), 40)
      .option('--json', 'as JSON'),
    {
      access: 'data',
      options: (suite: string, flags: Omit<HistoryOptions, 'suite'>) => ({ ...flags, suite }),
      load: async () => (await import('./history.js')).showCheckHistory,
    },
  );
}

function threshold(
  text: string,
  before: Readonly<Record<string, number>> = {},
): Readonly<Record<string, number>> {
  const [, name, value = ''] = /^([^=]+)=(.*)$/.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError('Expected a name and a share: urgent_recall=0.9.');
  return { ...before, [name]: share(value) };
}

function rename(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, from = '', to = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (to.trim() === '') throw new InvalidArgumentError('Expected two names: Bug=Defect.');
  return { ...before, [from.trim()]: to.trim() };
}

function isReporter(name: string): name is ReporterName {
  return Object.hasOwn(reporters, name);
}

function reporterNames(text: string): ReporterName[] {
  return text.split(',').map((name) => {
    if (isReporter(name)) return name;
    throw new InvalidArgumentError(`Allowed choices are ${names}.`);
  });
}

function reportFile(text: string, before: readonly ReportFile[] = []): ReportFile[] {
  const [, name = '', file = text] = /^([a-z]+)=(.+)$/.exec(text) ?? [];
  const reporter = isReporter(name) ? name : reporterOfFile(text);
  if (reporter === undefined) {
    throw new InvalidArgumentError('Its ending names no form: .txt, .json, .xml, .md, or say junit=file.');
  }
  return [...before, { reporter, path: isReporter(name) ? file : text }];
}
