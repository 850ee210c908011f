import { type Command, Option } from 'commander';
import type { Declare } from '../dispatch.js';
import { addGroup } from '../help.js';
import { jsonFlag } from '../request-flags.js';
import { addSourceFlags } from '../sources/flags.js';
import type { AgreementOptions } from './agreement.js';
import type { ExportLabelsOptions } from './export.js';
import type { LabelListOptions } from './list.js';

const prompt = [
  '--prompt <file or name>',
  'take the labels of this prompt (default: the only one with labels)',
] as const;

export function addLabelsCommand(program: Command, declare: Declare): void {
  const labels = addGroup(
    program,
    'labels',
    'list, compare and export the labels of reviewers in the studio',
    {
      examples: [
        ['ticketsift labels list', 'show which prompts have labels'],
        ['ticketsift labels export tickets.csv -o labelled.csv', 'write labelled tickets for check'],
      ],
      page: ['labels'],
    },
  );
  declare(
    labels
      .command('list')
      .description('list the prompts with labels: how many, by whom, from which queue')
      .option(...jsonFlag),
    {
      access: 'data',
      options: (flags: LabelListOptions) => flags,
      load: async () => (await import('./list.js')).listLabels,
      examples: [
        ['ticketsift labels list', 'show which prompts have labels'],
        ['ticketsift labels list --json', 'print the same as JSON'],
      ],
      page: ['labels'],
    },
  );
  declare(
    labels
      .command('agreement')
      .description('show how reviewers of the same tickets agree, and where they do not')
      .option(...prompt)
      .option(...jsonFlag),
    {
      access: 'data',
      options: (flags: AgreementOptions) => flags,
      load: async () => (await import('./agreement.js')).showAgreement,
      examples: [
        ['ticketsift labels agreement', 'compare reviewers of the only prompt with labels'],
        ['ticketsift labels agreement --prompt triage --json', 'print those of one prompt as JSON'],
      ],
      page: ['labels'],
    },
  );
  const exporting = labels
    .command('export [tickets...]')
    .description('write labelled tickets as CSV for check, with texts from their source')
    .option(...prompt)
    .option('-o, --output <file>', 'write into a file (default: standard output)')
    .addOption(
      new Option('--conflicts <take>', 'take the newest label if reviewers disagree').choices(['newest']),
    );
  declare(addSourceFlags(exporting), {
    access: 'data',
    options: (tickets: string[], flags: Omit<ExportLabelsOptions, 'tickets'>) => ({ ...flags, tickets }),
    load: async () => (await import('./export.js')).exportLabels,
    examples: [
      ['ticketsift labels export -o labelled.csv', 'write all labelled tickets'],
      [
        'ticketsift labels export tickets.csv --conflicts newest -o labelled.csv',
        'read texts from this file, and settle disagreements',
      ],
    ],
    page: ['labels'],
  });
}
