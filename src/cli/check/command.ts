import { type Command, InvalidArgumentError, Option } from 'commander';
import { type CheckFlags, type ReportFile, settingsOfCheck } from '../../check/options.js';
import { type ReporterName, reporterOfFile, reporters } from '../../check/reporters/index.js';
import { countedQueues, endpoints } from '../../core/suite.js';
import type { Declare } from '../dispatch.js';
import { integer, lossAllowed, share } from '../flag-values.js';
import {
  addTextFlags,
  anyLanguageFlag,
  baseUrlFlag,
  cacheFlag,
  cascadeFlag,
  concurrencyFlag,
  jsonFlag,
  maxCostFlag,
  maxWaitFlag,
  modelFlag,
  noCacheFlag,
  serviceTierFlag,
  withJson,
} from '../request-flags.js';
import type { HistoryOptions } from './history.js';

const names = Object.keys(reporters).join(', ');

export function addCheckCommand(program: Command, declare: Declare): void {
  const check = program
    .command('check [suites...]')
    .description('check on labelled tickets that a prompt does its job and is no worse than before')
    .optionsGroup('What is checked, instead of `checks:` in ticketsift.yaml:')
    .option('--prompt <file or name>', 'check this prompt')
    .option('--tickets <file>', 'read labelled tickets: id, text, urgent, categories')
    .option('--text-column <names>', 'take texts from this column; a,b joins two')
    .option('--subject-column <name>', 'put the subjects of this column before the texts')
    .option('--id-column <name>', 'take ids from this column')
    .addOption(
      new Option(
        '--queues <which>',
        'count the tickets of a labels export that were drawn at random, or all of them (default: random)',
      ).choices(countedQueues),
    )
    .option(...modelFlag)
    .option(...cascadeFlag)
    .option(...baseUrlFlag)
    .option('--repeats <n>', 'send each ticket n times (default: 1)', integer(1, 100))
    .optionsGroup('What it is compared with:')
    .option('--baseline <file>', 'compare with the answers of the approved prompt in this file')
    .option(
      '--against <prompt>',
      'compare with another prompt: a file, a name, or one in git such as main:prompts/triage.md',
    )
    .option('--approve', 'write the baseline')
    .option(
      '--force',
      'approve or record even if the endpoint failed or a threshold is missed; the file says so',
    )
    .addOption(
      new Option('--endpoint <what>', 'compare by what has to be right (default: exact)').choices(endpoints),
    )
    .option('--margin <share>', 'allow this loss: 0.03 is 3 in 100 (default: 0.03)', lossAllowed)
    .option(
      '--threshold <name=share>',
      'require a figure, such as urgent_recall=0.9; may be repeated',
      threshold,
    )
    .option(
      '--rename <old=new>',
      'map a category that was renamed, such as Bug=Defect; may be repeated',
      rename,
    )
    .addOption(
      new Option('--inconclusive <as>', 'exit with 0 or 3 instead of 6 for an inconclusive check').choices([
        'pass',
        'fail',
      ]),
    )
    .optionsGroup('Reports:')
    .addOption(
      new Option('--reporter <reporters>', `print these reports: ${names}; several with commas`)
        .default(['text'], 'text')
        .argParser(reporterNames),
    )
    .option('--json', 'print the report as JSON, as --reporter json does')
    .addOption(
      new Option(
        '--report-file <file>',
        'write a report, in the format of its ending, or as junit=file; may be repeated',
      )
        .default([], 'none')
        .argParser(reportFile),
    )
    .optionsGroup('Requests:')
    .option('--record <file>', 'write all answers of this check into a file that can be committed')
    .option('--replay <file>', 'take all answers from such a file, and send nothing');
  addTextFlags(check)
    .option(
      '--min-confidence <share>',
      'count answers of the embedded model as wrong if they are less sure',
      share,
    )
    .option(...anyLanguageFlag)
    .option(...maxCostFlag)
    .option(...serviceTierFlag)
    .option(...concurrencyFlag)
    .option(...maxWaitFlag)
    .optionsGroup('Cache:')
    .option(...cacheFlag)
    .option(...noCacheFlag())
    .optionsGroup('');
  declare(check, {
    access: 'data',
    options: (suites: string[], { json, ...flags }: CheckFlags & { readonly json?: true }) => ({
      ...flags,
      ...(json && { reporter: ['json'] as const }),
      suites,
    }),
    settings: settingsOfCheck,
    load: async () => (await import('./check.js')).runCheck,
    examples: [
      ['ticketsift check', 'check all suites of ticketsift.yaml'],
      [
        'ticketsift check --prompt triage --tickets labelled.csv --model embedded',
        'check a prompt without a configuration',
      ],
      ['ticketsift check triage --approve', 'accept the answers of a suite as its baseline'],
    ],
    page: ['checks'],
  });
  declare(
    check
      .command('history <suite>')
      .description('show how a suite did over time')
      .option('-n, --limit <n>', 'show the latest n checks', integer(1), 40)
      .option(...jsonFlag),
    {
      access: 'data',
      options: (suite: string, flags: Omit<HistoryOptions, 'suite'>, command: Command) => ({
        ...flags,
        ...withJson(command),
        suite,
      }),
      load: async () => (await import('./history.js')).showCheckHistory,
      examples: [
        ['ticketsift check history triage', 'show the latest checks of a suite'],
        ['ticketsift check history triage -n 100 --json', 'print 100 of them as JSON'],
      ],
      page: ['checks'],
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
