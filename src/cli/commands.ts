import type { Command } from 'commander';
import type { AddCommands, Declare } from './dispatch.js';

/** Each family of commands with the names it adds, in the order of the help. A new one is a line here. */
export const commands: readonly (readonly [names: readonly string[], load: () => Promise<AddCommands>])[] = [
  [['classify'], async () => (await import('./classify/command.js')).addClassifyCommand],
  [['prompts'], async () => (await import('./prompts/command.js')).addPromptsCommand],
  [['check'], async () => (await import('./check/command.js')).addCheckCommand],
  [['studio'], async () => (await import('./studio/command.js')).addStudioCommand],
  [['submit'], async () => (await import('./submit/command.js')).addSubmitCommand],
  [['worker'], async () => (await import('./worker/command.js')).addWorkerCommand],
  [['batch'], async () => (await import('./batch/command.js')).addBatchCommand],
  [['runs'], async () => (await import('./runs/command.js')).addRunsCommand],
  [['jobs'], async () => (await import('./jobs/command.js')).addJobsCommand],
  [['labels'], async () => (await import('./labels/command.js')).addLabelsCommand],
  [['sources'], async () => (await import('./sources/command.js')).addSourcesCommand],
  [['cascade'], async () => (await import('./cascade/command.js')).addCascadeCommand],
  [['cache'], async () => (await import('./cache/command.js')).addCacheCommand],
  [['init'], async () => (await import('./init/command.js')).addInitCommand],
  [['doctor'], async () => (await import('./doctor/command.js')).addDoctorCommand],
  [['config'], async () => (await import('./config/command.js')).addConfigCommand],
  [['trust'], async () => (await import('./trust/command.js')).addTrustCommand],
  [
    ['login', 'logout', 'whoami', 'token', 'account', 'auth'],
    async () => (await import('./login/command.js')).addLoginCommands,
  ],
  // Its hidden command needs all others: its name is not here, so they are all loaded for it.
  [['completion'], async () => (await import('./completion/command.js')).addCompletionCommand],
  [['help', 'version'], async () => (await import('./help/command.js')).addHelpCommands],
];

/**
 * Adds the command that a command line names, with its family; all of them for a help, or for a name that no command has.
 * Nothing else is loaded.
 * @throws CommanderError once it has printed the version, where that is asked for
 */
export async function addCommands(
  program: Command,
  argv: readonly string[],
  declare: Declare,
): Promise<void> {
  const [name] = program.parseOptions([...argv]).operands;
  const family = commands.filter(([names]) => names.some((one) => one === name));
  const adding = (family.length > 0 ? family : commands).map(([, load]) => load());
  const [{ completeHelp, endHelp, nameHelpInErrors }, ...added] = await Promise.all([
    import('./help.js'),
    ...adding,
  ]);
  completeHelp(program);
  for (const add of added) {
    add(program, (command, declaration) => {
      endHelp(command, declaration);
      declare(command, declaration);
    });
  }
  nameHelpInErrors(program);
}
