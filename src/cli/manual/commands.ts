import { type Argument, type Command, Help, type Option } from 'commander';
import { pageAddress } from '../../core/world/page-address.js';
import { helpEndingOf } from '../help.js';

/** Returns a program and its commands but hidden ones, each with the words by which it is called. */
export function commandsOf(
  command: Command,
  parent = '',
): { readonly name: string; readonly command: Command }[] {
  const name = `${parent} ${command.name()}`.trim();
  return [{ name, command }, ...commandsBelow(command).flatMap((one) => commandsOf(one, name))];
}

/** Returns the commands below one, but hidden ones. */
export function commandsBelow(command: Command): readonly Command[] {
  const visible = new Set(new Help().visibleCommands(command));
  return command.commands.filter((one) => visible.has(one));
}

/** Returns the commands of a program with their arguments, options and examples, as Markdown. */
export function commandReference(program: Command): string {
  return commandsOf(program)
    .flatMap(({ name, command }) => [...section(name, command), ''])
    .join('\n');
}

function section(name: string, command: Command): string[] {
  const ending = helpEndingOf(command);
  const examples = ending?.examples.flatMap(([line, effect]) => [`# ${effect}`, line]) ?? [];
  return [
    `## \`${name}\``,
    '',
    `${sentence(command.description())}`,
    '',
    '```',
    `${name} ${command.usage()}`.trim(),
    '```',
    ...table('Argument', command.registeredArguments.map(argumentRow)),
    ...table('Option', command.options.filter(({ hidden }) => !hidden).map(optionRow)),
    '',
    '```sh',
    ...examples,
    '```',
    ...(ending && ending.page[0] !== 'reference'
      ? ['', `More: [${ending.page[0]}](${relative(pageAddress(...ending.page))})`]
      : []),
  ];
}

/** Returns an argument as its usage has it, and what its help says of it. */
export function argumentRow(argument: Argument): readonly [string, string] {
  const name = argument.variadic ? `${argument.name()}...` : argument.name();
  return [argument.required ? `<${name}>` : `[${name}]`, argument.description];
}

/** Returns an option and what its help says of it, with choices and default. */
export function optionRow({
  flags,
  description,
  argChoices,
  defaultValue,
  defaultValueDescription,
}: Option): readonly [string, string] {
  const facts = [
    ...(argChoices ? [`choices: ${argChoices.join(', ')}`] : []),
    ...(defaultValue === undefined || typeof defaultValue === 'boolean'
      ? []
      : [`default: ${defaultValueDescription ?? String(defaultValue)}`]),
  ];
  return [flags, facts.length === 0 ? description : `${description} (${facts.join('; ')})`];
}

function table(heading: string, rows: readonly (readonly [string, string])[]): string[] {
  if (rows.length === 0) return [];
  const cell = (text: string) => text.replaceAll('|', '\\|');
  return [
    '',
    `| ${heading} | |`,
    '|---|---|',
    ...rows.map(([name, text]) => `| \`${cell(name)}\` | ${cell(text).replaceAll('<', '&lt;')} |`),
  ];
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`.replace(/\.\.$/, '.');
}

/** Returns the address of a page for a link from another page. */
function relative(address: string): string {
  return address.slice(address.lastIndexOf('/') + 1);
}
