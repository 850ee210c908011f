import type { Argument, Command, Option } from 'commander';

/** A word that may be next, and what it does. */
export interface CompletionWord {
  readonly word: string;
  readonly about?: string;
}

/** What may be in a place of a command line. */
export interface CompletionPlace {
  /** What the program itself says may be there. */
  readonly candidates: readonly CompletionWord[];
  /** What a value is called that may be there, such as `run`, behind the name of its family: `runs before`. */
  readonly value: string | undefined;
  /** What is in the word before the value: `--format=`. */
  readonly before: string;
}

/** Finds what may complete the last of the words behind the program's name, by its own tree of commands and options. */
export function placeOf(program: Command, words: readonly string[]): CompletionPlace {
  const current = words.at(-1) ?? '';
  const { command, given, waiting, isOver } = walk(program, words.slice(0, -1));
  if (waiting) return valuePlace(waiting, command, '');
  if (!isOver && current.startsWith('-')) return optionPlace(command, current);
  const below = given === 0 && !isOver ? visibleCommands(command) : [];
  const argument = argumentAt(command, given);
  return {
    candidates: [...below, ...(argument?.argChoices ?? []).map((word) => ({ word }))],
    value: argument && nameIn(command, argument.name()),
    before: '',
  };
}

/** Where a line is after some of its words. */
interface Walked {
  readonly command: Command;
  /** Arguments so far. */
  readonly given: number;
  /** The option whose value is next. */
  readonly waiting: Option | undefined;
  /** Whether `--` was there, after which nothing is an option. */
  readonly isOver: boolean;
}

function walk(program: Command, words: readonly string[]): Walked {
  let walked: Walked = { command: program, given: 0, waiting: undefined, isOver: false };
  for (const word of words) walked = step(walked, word);
  return walked;
}

function step(walked: Walked, word: string): Walked {
  const { command, given, waiting, isOver } = walked;
  const isFlag = !isOver && word.startsWith('-') && word !== '-';
  if (waiting && !(waiting.optional && isFlag)) return { ...walked, waiting: undefined };
  if (isFlag && word === '--') return { ...walked, waiting: undefined, isOver: true };
  if (isFlag) return { ...walked, waiting: word.includes('=') ? undefined : takingValue(command, word) };
  const below = given === 0 && !isOver ? command.commands.find((one) => isCalled(one, word)) : undefined;
  // `help runs show` goes where `runs show` goes.
  if (below && below.name() === 'help' && below.parent) return { ...walked, command: below.parent };
  return below ? { ...walked, command: below } : { ...walked, given: given + 1 };
}

function isCalled(command: Command, word: string): boolean {
  return command.name() === word || command.aliases().includes(word);
}

/** The option that takes the next word: the last letter of `-qn` may be one. */
function takingValue(command: Command, word: string): Option | undefined {
  const flag = word.startsWith('--') ? word : `-${word.at(-1)}`;
  const found = optionsOf(command).find(({ long, short }) => long === flag || short === flag);
  return found && (found.required || found.optional) ? found : undefined;
}

/** The options of a command and of those above it. */
function optionsOf(command: Command): Option[] {
  const own = command.options.filter(({ hidden }) => !hidden);
  return command.parent ? [...own, ...optionsOf(command.parent)] : own;
}

function optionPlace(command: Command, current: string): CompletionPlace {
  const options = optionsOf(command);
  const [, flag, joined] = /^(--[^=]+)=(.*)$/s.exec(current) ?? [];
  const named = options.find(({ long, required, optional }) => long === flag && (required || optional));
  if (flag !== undefined && joined !== undefined) {
    return named ? valuePlace(named, command, `${flag}=`) : nothing;
  }
  const attached = options.find(
    ({ short, required }) => short && required && current.length > 2 && current.startsWith(short),
  );
  if (attached?.short) return valuePlace(attached, command, attached.short);
  const flags = options.flatMap(({ long, short, description }) =>
    [long, short].flatMap((word) => (word ? [{ word, about: description }] : [])),
  );
  return {
    candidates: [...flags, { word: '--help', about: 'show this help' }],
    value: undefined,
    before: '',
  };
}

const nothing: CompletionPlace = { candidates: [], value: undefined, before: '' };

function valuePlace(option: Option, command: Command, before: string): CompletionPlace {
  const [, name] = /[<[]([^>\]]+?)(?:\.\.\.)?[>\]]/.exec(option.flags) ?? [];
  return {
    candidates: (option.argChoices ?? []).map((word) => ({ word: before + word })),
    value: name === undefined || option.argChoices ? undefined : nameIn(ownerOf(option, command), name),
    before,
  };
}

/** The command that declares an option, which may be above. */
function ownerOf(option: Option, command: Command): Command {
  return command.options.includes(option) || !command.parent ? command : ownerOf(option, command.parent);
}

/** The name of a value behind that of the family: the same word may mean something else in another. */
function nameIn(command: Command, name: string): string {
  const family = command.parent?.parent ? command.parent : command;
  return `${family.name()} ${name}`;
}

function visibleCommands(command: Command): CompletionWord[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((one) => ({ word: one.name(), about: one.description() }));
}

function argumentAt({ registeredArguments: all }: Command, index: number): Argument | undefined {
  const last = all.at(-1);
  return all[index] ?? (last?.variadic ? last : undefined);
}
