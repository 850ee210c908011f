import { type Command, Option } from 'commander';
import { visibilities } from '../../core/visibility.js';
import type { Declare } from '../dispatch.js';
import { integer } from '../flag-values.js';
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

const json = ['--json', 'as JSON'] as const;
const reason = ['-m, --message <why>', 'what it is for, or what changed'] as const;

export function addPromptsCommand(program: Command, declare: Declare): void {
  const prompts = program
    .command('prompts')
    .description('look after prompts: check them, try them, and save them for others');
  const check = prompts
    .command('check <prompt>')
    .description('validate a prompt: a file, or a saved or shipped one by name')
    .option('--source <tickets>', 'and see that the columns of these tickets fill in its placeholders')
    .option(...json);
  declare(addSourceFlags(check), {
    access: 'open',
    options: (prompt: string, flags: Omit<PromptCheckOptions, 'prompt'>) => ({ ...flags, prompt }),
    load: async () => (await import('./check.js')).checkPrompt,
  });
  addTryCommand(prompts, declare);
  declare(
    prompts
      .command('save <file>')
      .description('save a prompt file for others to use, as the next version of its name')
      .option('--name <name>', "what it is called (default: the prompt's own name, or that of its file)")
      .option(...reason)
      .option('--if-version <n>', 'only if this version is the newest; 0: if there is none yet', integer(0))
      .addOption(
        new Option(
          '--visibility <who>',
          'who may list and read it (default: your organisation, where a login tells it)',
        ).choices(visibilities),
      )
      .option(...json),
    {
      access: 'data',
      options: (file: string, flags: Omit<SaveOptions, 'file'>) => ({ ...flags, file }),
      load: async () => (await import('./save.js')).savePrompt,
    },
  );
  declare(
    prompts
      .command('list')
      .description('the saved prompts that you may use')
      .option(...json),
    {
      access: 'data',
      options: (flags: PromptListOptions) => flags,
      load: async () => (await import('./list.js')).listPrompts,
    },
  );
  declare(
    prompts
      .command('search <word>')
      .description('the saved prompts that hold a word')
      .option(...json),
    {
      access: 'data',
      options: (word: string, flags: PromptListOptions) => ({ ...flags, word }),
      load: async () => (await import('./search.js')).searchPrompts,
    },
  );
  declare(
    prompts
      .command('show <prompt>')
      .description('a prompt, such as triage or triage@2')
      .option(...json),
    {
      access: 'data',
      options: (prompt: string, flags: Omit<NamedOptions, 'prompt'>) => ({ ...flags, prompt }),
      load: async () => (await import('./show.js')).showPrompt,
    },
  );
  declare(
    prompts
      .command('history <prompt>')
      .description('its versions: who saved which, when and why')
      .option(...json),
    {
      access: 'data',
      options: (prompt: string, flags: Omit<NamedOptions, 'prompt'>) => ({ ...flags, prompt }),
      load: async () => (await import('./history.js')).showPromptHistory,
    },
  );
  declare(
    prompts
      .command('diff <before> <after>')
      .description('what changed from one to the other, each a file or such as triage@1')
      .option(...json),
    {
      access: 'data',
      options: (before: string, after: string, flags: Omit<PromptDiffOptions, 'before' | 'after'>) => ({
        ...flags,
        before,
        after,
      }),
      load: async () => (await import('./diff.js')).diffPrompts,
    },
  );
  declare(
    prompts
      .command('pull <prompt>')
      .description('write a prompt into a file, to change it')
      .option('--to <folder or file.md>', 'where to', 'prompts')
      .option('--yes', 'replace a file that says something else')
      .option(...json),
    {
      access: 'data',
      options: (prompt: string, flags: Omit<PullOptions, 'prompt'>) => ({ ...flags, prompt }),
      load: async () => (await import('./pull.js')).pullPrompt,
    },
  );
  declare(
    prompts
      .command('remove <prompt>')
      .description('take a prompt off the list; its history stays')
      .option(...reason)
      .option('--yes', 'do not ask first')
      .option(...json),
    {
      access: 'data',
      options: (prompt: string, flags: Omit<RemoveOptions, 'prompt'>) => ({ ...flags, prompt }),
      load: async () => (await import('./remove.js')).removePrompt,
    },
  );
  declare(
    prompts
      .command('verify [prompt]')
      .description('see that nobody edited what was saved')
      .option(
        '--holds <hash>',
        'and that a version is there whose hash, as a run or baseline has it, begins so',
      )
      .option(...json),
    {
      access: 'data',
      options: (prompt: string | undefined, flags: Omit<PromptVerifyOptions, 'prompt'>) => ({
        ...flags,
        prompt,
      }),
      load: async () => (await import('./verify.js')).verifyPrompts,
    },
  );
}
