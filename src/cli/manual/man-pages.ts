import type { Command } from 'commander';
import { pageAddress } from '../../core/world/page-address.js';
import { helpEndingOf } from '../help.js';
import { argumentRow, commandsBelow, commandsOf, optionRow } from './commands.js';

/** A manual page: the name of its file, and its text in roff. */
export interface ManPage {
  readonly file: string;
  readonly text: string;
}

/** Returns the manual pages of a program: one for itself and one for each command. */
export function manPages(program: Command, version: string): ManPage[] {
  const globals = program.options.map(optionRow);
  return commandsOf(program).map(({ name, command }) => {
    const title = name.replaceAll(' ', '-');
    return { file: `${title}.1`, text: page(title, { name, command, version, globals }) };
  });
}

interface PageFacts {
  readonly name: string;
  readonly command: Command;
  readonly version: string;
  readonly globals: readonly Row[];
}

type Row = readonly [term: string, text: string];

function page(title: string, { name, command, version, globals }: PageFacts): string {
  const ending = helpEndingOf(command);
  const own = command.parent ? command.options.filter(({ hidden }) => !hidden).map(optionRow) : [];
  const lines = [
    `.TH ${title.toUpperCase()} 1 "" "ticketsift ${version}" "ticketsift manual"`,
    '.SH NAME',
    `${escaped(title)} \\- ${escaped(command.description().replace(/\.$/, ''))}`,
    '.SH SYNOPSIS',
    `.B ${escaped(name)}`,
    ...(command.usage() === '' ? [] : [escaped(command.usage())]),
    '.SH DESCRIPTION',
    escaped(command.description()),
    ...rows('ARGUMENTS', command.registeredArguments.map(argumentRow)),
    ...rows('OPTIONS', own),
    ...rows(
      'COMMANDS',
      commandsBelow(command).map((one): Row => [one.name(), one.description()]),
    ),
    ...rows('GLOBAL OPTIONS', globals),
    ...(ending ? ['.SH EXAMPLES', ...ending.examples.flatMap(example)] : []),
    ...(ending ? ['.SH SEE ALSO', escaped(pageAddress(...ending.page))] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function rows(heading: string, all: readonly Row[]): string[] {
  if (all.length === 0) return [];
  return [`.SH ${heading}`, ...all.flatMap(([term, text]) => ['.TP', `.B ${escaped(term)}`, escaped(text)])];
}

function example([line, effect]: Row): string[] {
  return ['.PP', escaped(effect), '.PP', '.RS 4', '.nf', escaped(line), '.fi', '.RE'];
}

/** Returns a text that roff prints as it is: hyphens can be copied, and no line is a request. */
function escaped(text: string): string {
  const plain = text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('"', '\\(dq')
    .replaceAll(/[^\x20-\x7e]/gu, (character) => `\\[u${hexOf(character)}]`);
  return /^[.']/.test(plain) ? `\\&${plain}` : plain;
}

function hexOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
