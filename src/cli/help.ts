import { type Command, Help } from 'commander';
import { type ManualPage, pageAddress } from '../core/world/page-address.js';

/** A command line, and what it does. */
export type HelpExample = readonly [line: string, effect: string];

/** What the help of a command ends with. */
export interface HelpEnding {
  readonly examples: readonly [HelpExample, HelpExample, ...HelpExample[]];
  /** Its page of the documentation, and a heading there. */
  readonly page: readonly [page: ManualPage, heading?: string];
}

const endings = new WeakMap<Command, HelpEnding>();

/** Says what the help of a command ends with. */
export function endHelp(command: Command, ending: HelpEnding): void {
  endings.set(command, ending);
}

/** Returns what the help of a command ends with. It is undefined for none, which no command has. */
export function helpEndingOf(command: Command): HelpEnding | undefined {
  return endings.get(command);
}

/** Returns the names that lead to a command below a program: `prompts try`. */
export function pathOf(command: Command): string {
  const { parent } = command;
  return parent?.parent ? `${pathOf(parent)} ${command.name()}` : command.name();
}

/** Adds a command that only groups others. */
export function addGroup(parent: Command, name: string, description: string, ending: HelpEnding): Command {
  const group = parent
    .command(name)
    .description(description)
    .helpCommand('help [command]', 'show the help of a command');
  endHelp(group, ending);
  return group;
}

/** Makes the usage errors of all commands below a program name the help to read. */
export function nameHelpInErrors(parent: Command, path: string = parent.name()): void {
  for (const command of parent.commands) {
    const name = `${path} ${command.name()}`;
    const holds = command.commands.length > 0 && command.registeredArguments.length === 0;
    command.showHelpAfterError(`${name} --help shows its ${holds ? 'commands' : 'options'}.`);
    nameHelpInErrors(command, name);
  }
}

/** Makes each help of a program end with the global options, examples and the address of a page. */
export function completeHelp(program: Command): void {
  endHelp(program, {
    examples: [
      ['ticketsift classify tickets.csv', 'classify the tickets of a file and show a table'],
      ['ticketsift help check', 'show what a command does and which options it takes'],
    ],
    page: ['running'],
  });
  const globals = [...new Help().visibleOptions(program)];
  program.configureHelp({
    // Narrow terminals would break lines in words otherwise.
    minWidthToWrap: 20,
    // The global options are at the end of each help, that of the program included.
    visibleOptions: (command) => (command.parent ? command.options.filter(({ hidden }) => !hidden) : []),
    padWidth(command, helper) {
      const widths = globals.map((option) => helper.optionTerm(option).length);
      return Math.max(...widths, Help.prototype.padWidth.call(helper, command, helper));
    },
    formatHelp(command, helper) {
      const width = helper.padWidth(command, helper);
      const items = globals.map((option) =>
        helper.formatItem(helper.optionTerm(option), width, helper.optionDescription(option), helper),
      );
      return [
        Help.prototype.formatHelp.call(helper, command, helper),
        ...helper.formatItemList('Global options:', items, helper),
        ...endingLines(command, helper),
        '',
      ].join('\n');
    },
  });
}

function endingLines(command: Command, helper: Help): string[] {
  const ending = endings.get(command);
  if (ending === undefined) return [];
  const comment = '  # ';
  const room = (helper.helpWidth ?? 80) - comment.length;
  const examples = ending.examples.flatMap(([line, effect]) => [
    ...helper
      .boxWrap(effect, room)
      .split('\n')
      .map((part) => comment + part),
    `  ${line}`,
    '',
  ]);
  return ['Examples:', ...examples, 'Documentation:', `  ${pageAddress(...ending.page)}`];
}
