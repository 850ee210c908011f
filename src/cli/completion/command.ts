import { Argument, type Command } from 'commander';
import type { Declare } from '../dispatch.js';
import { type ShellName, shells } from './scripts.js';

export function addCompletionCommand(program: Command, declare: Declare): void {
  declare(
    program
      .command('completion')
      .description('print a script that completes commands, options and names in a shell')
      .addArgument(new Argument('<shell>', 'the shell that reads the script').choices(Object.keys(shells))),
    {
      access: 'open',
      options: (shell: ShellName) => ({ shell }),
      load: async () => (await import('./scripts.js')).printScript,
      examples: [
        [
          'ticketsift completion bash > ~/.ticketsift.bash',
          'complete in bash, if ~/.bashrc has: source ~/.ticketsift.bash',
        ],
        ['ticketsift completion zsh > ~/.zfunc/_ticketsift', 'complete in zsh, if fpath has ~/.zfunc'],
        ['ticketsift completion fish > ~/.config/fish/completions/ticketsift.fish', 'complete in fish'],
      ],
      page: ['reference', 'ticketsift-completion'],
    },
  );
  declare(
    program
      .command('__complete', { hidden: true })
      .description('print what may complete the last of these words, for the scripts')
      .argument('<shell>', 'the shell that asks')
      .argument('[words...]', 'the words up to the cursor; in bash the line, and what breaks words there'),
    {
      access: 'open',
      options: (shell: string, words: string[]) => ({ program, shell, words }),
      load: async () => (await import('./answer.js')).answerShell,
      examples: [
        ['ticketsift __complete fish -- runs ""', 'print the commands below runs'],
        ['ticketsift __complete zsh -- classify --format ""', 'print the formats'],
      ],
      page: ['reference', 'ticketsift-completion'],
    },
  );
}
