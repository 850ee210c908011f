import { type Command, Option } from 'commander';
import { visibilities } from '../../core/visibility.js';
import type { Declare } from '../dispatch.js';
import { integer } from '../flag-values.js';
import { addGroup } from '../help.js';
import { jsonFlag } from '../request-flags.js';
import { addSourceFlags } from '../sources/flags.js';
import type { PromptCheckOptions } from './check.js';
import type { PromptDiffOptions } from './diff.js';
import type { PromptListOptions } from './list.js';
import type { PullOptions } from './pull.js';
import type { RemoveOptions } from './remove.js';
import type { SaveOptions } from './save.js';
import type { NamedOptions } from './show.js';
import { addTryCommand } from './try/command.js';
import type { PromptVerifyOptions } from './verify.js';

const reason = ['-m, --message <why>', 'say what it is for, or what changed'] as const;

export function addPromptsCommand(program: Command, declare: Declare): void {
  const prompts = addGroup(program, 'prompts', 'check, try, save and compare prompts', {
    examples: [
      ['ticketsift prompts check prompts/triage.md', 'validate the file of a prompt'],
      ['ticketsift prompts try prompts/triage.md tickets.csv', 'try a prompt on 20 tickets'],
    ],
    page: ['prompts'],
  });
  const check = prompts
    .command('check <prompt>')
    .description('validate a prompt: a file, or a saved or shipped one by name')
    .option('--source <tickets>', 'check that these tickets have the columns of its placeholders')
    .option(...jsonFlag);
  declare(addSourceFlags(check), {
    access: 'open',
    options: (prompt: string, flags: Omit<PromptCheckOptions, 'prompt'>) => ({ ...flags, prompt }),
    load: async () => (await import('./check.js')).checkPrompt,
    examples: [
      ['ticketsift prompts check prompts/triage.md', 'validate the file of a prompt'],
      ['ticketsift prompts check triage --source tickets.csv', 'check that its placeholders are columns'],
    ],
    page: ['prompts'],
  });
  addTryCommand(prompts, declare);
  declare(
    prompts
      .command('save <file>')
      .description('save the file of a prompt for others, as the next version of its name')
      .option(
        '--name <name>',
        'save it by this name (default: the name in the prompt, else that of its file)',
      )
      .option(...reason)
      .option('--if-version <n>', 'save only if version n is the newest; 0 if there is none yet', integer(0))
      .addOption(
        new Option(
          '--visibility <who>',
          'let these people list and read it (default: your organisation)',
        ).choices(visibilities),
      )
      .option(...jsonFlag),
    {
      access: 'data',
      options: (file: string, flags: Omit<SaveOptions, 'file'>) => ({ ...flags, file }),
      load: async () => (await import('./save.js')).savePrompt,
      examples: [
        ['ticketsift prompts save prompts/triage.md -m "Add Billing"', 'save the next version of a prompt'],
        [
          'ticketsift prompts save triage.md --name urgent-only --if-version 0',
          'save a new prompt, unless there is one of that name',
        ],
      ],
      page: ['prompts'],
    },
  );
  declare(
    prompts
      .command('list')
      .description('list the saved prompts that you may use')
      .option(...jsonFlag),
    {
      access: 'data',
      options: (flags: PromptListOptions) => flags,
      load: async () => (await import('./list.js')).listPrompts,
      examples: [
        ['ticketsift prompts list', 'list the saved prompts'],
        ['ticketsift prompts list --json', 'print the same as JSON'],
      ],
      page: ['prompts'],
    },
  );
  declare(
    prompts
      .command('search <word>')
      .description('list the saved prompts that contain a word')
      .option(...jsonFlag),
    {
      access: 'data',
      options: (word: string, flags: PromptListOptions) => ({ ...flags, word }),
      load: async () => (await import('./search.js')).searchPrompts,
      examples: [
        ['ticketsift prompts search refund', 'list the prompts that contain refund'],
        ['ticketsift prompts search refund --json', 'print the same as JSON'],
      ],
      page: ['prompts'],
    },
  );
  declare(
    prompts
      .command('show <prompt>')
      .description('show a prompt, such as triage or triage@2')
      .option(...jsonFlag),
    {
      access: 'data',
      options: (prompt: string, flags: Omit<NamedOptions, 'prompt'>) => ({ ...flags, prompt }),
      load: async () => (await import('./show.js')).showPrompt,
      examples: [
        ['ticketsift prompts show triage', 'show the newest version of a prompt'],
        ['ticketsift prompts show triage@2 --json', 'print its second version as JSON'],
      ],
      page: ['prompts'],
    },
  );
  declare(
    prompts
      .command('history <prompt>')
      .description('list the versions of a prompt: who saved which, when and why')
      .option(...jsonFlag),
    {
      access: 'data',
      options: (prompt: string, flags: Omit<NamedOptions, 'prompt'>) => ({ ...flags, prompt }),
      load: async () => (await import('./history.js')).showPromptHistory,
      examples: [
        ['ticketsift prompts history triage', 'list the versions of a prompt'],
        ['ticketsift prompts history triage --json', 'print the same as JSON'],
      ],
      page: ['prompts'],
    },
  );
  declare(
    prompts
      .command('diff <before> <after>')
      .description('show what changed between two prompts: files, or names such as triage@1')
      .option(...jsonFlag),
    {
      access: 'data',
      options: (before: string, after: string, flags: Omit<PromptDiffOptions, 'before' | 'after'>) => ({
        ...flags,
        before,
        after,
      }),
      load: async () => (await import('./diff.js')).diffPrompts,
      examples: [
        ['ticketsift prompts diff triage@1 triage@2', 'compare two versions'],
        ['ticketsift prompts diff triage prompts/triage.md', 'compare what is saved with a file'],
      ],
      page: ['prompts'],
    },
  );
  declare(
    prompts
      .command('pull <prompt>')
      .description('write a saved prompt into a file')
      .option('--to <folder or file.md>', 'write here', 'prompts')
      .option('--yes', 'replace an existing file')
      .option(...jsonFlag),
    {
      access: 'data',
      options: (prompt: string, flags: Omit<PullOptions, 'prompt'>) => ({ ...flags, prompt }),
      load: async () => (await import('./pull.js')).pullPrompt,
      examples: [
        ['ticketsift prompts pull triage', 'write prompts/triage.md'],
        ['ticketsift prompts pull triage@1 --to old.md', 'write an old version into another file'],
      ],
      page: ['prompts'],
    },
  );
  declare(
    prompts
      .command('remove <prompt>')
      .description('remove a prompt from the list, but keep its history')
      .option(...reason)
      .option('--yes', 'remove without asking')
      .option(...jsonFlag),
    {
      access: 'data',
      options: (prompt: string, flags: Omit<RemoveOptions, 'prompt'>) => ({ ...flags, prompt }),
      load: async () => (await import('./remove.js')).removePrompt,
      examples: [
        ['ticketsift prompts remove triage', 'remove a prompt, once you agree'],
        [
          'ticketsift prompts remove triage --yes -m "Replaced by urgent-only"',
          'remove it without asking, and say why',
        ],
      ],
      page: ['prompts'],
    },
  );
  declare(
    prompts
      .command('verify [prompt]')
      .description('verify that saved prompts were not changed afterwards')
      .option(
        '--holds <hash>',
        'verify that a version has the hash of a run or baseline, or one that begins so',
      )
      .option(...jsonFlag),
    {
      access: 'data',
      options: (prompt: string | undefined, flags: Omit<PromptVerifyOptions, 'prompt'>) => ({
        ...flags,
        prompt,
      }),
      load: async () => (await import('./verify.js')).verifyPrompts,
      examples: [
        ['ticketsift prompts verify', 'verify all saved prompts'],
        ['ticketsift prompts verify triage --holds 9f86d081', 'verify that a version has the hash of a run'],
      ],
      page: ['prompts'],
    },
  );
}
