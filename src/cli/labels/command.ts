import { type Command, Option } from 'commander';
import type { Declare } from '../dispatch.js';
import { addSourceFlags } from '../sources/flags.js';
import type { AgreementOptions } from './agreement.js';
import type { ExportLabelsOptions } from './export.js';
import type { LabelListOptions } from './list.js';

const json = ['--json', 'as JSON'] as const;
const prompt = ['--prompt <file or name>', 'the prompt (default: the only one with labels)'] as const;

export function addLabelsCommand(program: Command, declare: Declare): void {
  const labels = program
    .command('labels')
    .description('what reviewers said of tickets in the studio: list it, compare reviewers, use it in check');
  declare(
    labels
      .command('list')
      .description('the prompts that have labels, with how many, by whom and from which queue')
      .option(...json),
    {
      access: 'data',
      options: (flags: LabelListOptions) => flags,
      load: async () => (await import('./list.js')).listLabels,
    },
  );
  declare(
    labels
      .command('agreement')
      .description('how two reviewers of the same tickets agree, and on which they do not')
      .option(...prompt)
      .option(...json),
    {
      access: 'data',
      options: (flags: AgreementOptions) => flags,
      load: async () => (await import('./agreement.js')).showAgreement,
    },
  );
  const exporting = labels
    .command('export [tickets...]')
    .description('write labelled tickets as CSV for check; texts are read again from where they came')
    .option(...prompt)
    .option('-o, --output <file>', 'into a file instead of standard output')
    .addOption(
      new Option('--conflicts <take>', 'where reviewers disagree, take the newest label').choices(['newest']),
    );
  declare(addSourceFlags(exporting), {
    access: 'data',
    options: (tickets: string[], flags: Omit<ExportLabelsOptions, 'tickets'>) => ({ ...flags, tickets }),
    load: async () => (await import('./export.js')).exportLabels,
  });
}
