import type { Command } from 'commander';
import { TicketsiftError } from '../core/errors.js';

/** Flags that have no effect, or none that is clear, beside others or without them. */
type Refusal = {
  /** The command it is about, if others have these flags as well. */
  readonly command?: string;
  readonly flags: readonly string[];
  readonly because: string;
} & (
  | { readonly beside: readonly string[]; readonly unless?: readonly string[] }
  | { readonly without: readonly string[] }
);

/** The flags that describe files and databases of tickets. */
const ofSources = [
  '--input-format',
  '--text-column',
  '--subject-column',
  '--id-column',
  '--group-by',
  '--thread',
  '--encoding',
  '--delimiter',
  '--sheet',
  '--no-header',
  '--skip-bad-rows',
  '--max-row-size',
  '--table',
  '--query',
  '--query-file',
  '--param',
  '--cache-rows',
  '--refresh',
  '--statement-timeout',
];

/** All of them. They are about what is on the command line, and never about settings of a configuration. */
const refusals: readonly Refusal[] = [
  { flags: ['--quiet'], beside: ['--verbose'], because: 'One prints less and the other more.' },
  {
    flags: ['--offline'],
    beside: ['--no-cache'],
    because: 'Without requests all answers come from the cache.',
  },
  { command: 'classify', flags: ['--seed'], without: ['--sample'], because: 'It draws the sample.' },
  {
    command: 'classify',
    flags: ['--yes'],
    without: ['--update-table'],
    because: 'Only an update of a table asks first.',
  },
  {
    command: 'classify',
    flags: ['--json'],
    without: ['--dry-run'],
    because: 'For results there is --format json.',
  },
  {
    command: 'classify',
    flags: ['--rows'],
    beside: ['--output', '--update-table'],
    because: 'Only the table on the terminal is cut: files and databases get all rows.',
  },
  {
    command: 'classify',
    flags: ['--rows'],
    beside: ['--format'],
    unless: ['table'],
    because: 'Only the table is cut: other formats have all rows.',
  },
  {
    command: 'classify',
    flags: ['--update-table'],
    beside: ['--output', '--output-table', '--format'],
    because: 'Results go to one place.',
  },
  {
    flags: ['--sheet'],
    beside: ['--input-format'],
    unless: ['auto', 'xlsx', 'zip'],
    because: 'Only Excel files have sheets.',
  },
  {
    flags: ['--delimiter'],
    beside: ['--input-format'],
    unless: ['auto', 'csv', 'tsv', 'zip'],
    because: 'Only the cells of CSV files are split.',
  },
  {
    command: 'sources check',
    flags: ['--query'],
    beside: ['--query-file'],
    because: 'One checks a query, the other those of a file.',
  },
  {
    command: 'prompts check',
    flags: ofSources,
    without: ['--source'],
    because: 'Without it no tickets are read.',
  },
  {
    command: 'sources check',
    flags: ['--db'],
    without: ['--query', '--query-file'],
    because: 'The sources of ticketsift.yaml name their databases.',
  },
  {
    command: 'sources check',
    flags: ['--snapshot'],
    beside: ['--write-snapshot', '--db'],
    because: '--snapshot is for checking without a database.',
  },
  {
    command: 'check',
    flags: ['--replay'],
    beside: ['--record'],
    because: 'A recording is made of the answers to requests, and a replay sends none.',
  },
  {
    command: 'check',
    flags: ['--replay'],
    beside: ['--cache', '--no-cache'],
    because: 'Answers of a replay come from its file alone.',
  },
  { command: 'check', flags: ['--approve'], beside: ['--against'], because: 'Compare first, approve then.' },
  { command: 'check', flags: ['--baseline'], beside: ['--against'], because: 'Compare with one of them.' },
  { command: 'check', flags: ['--json'], beside: ['--reporter'], because: 'It means --reporter json.' },
  {
    command: 'check',
    flags: ['--force'],
    without: ['--approve', '--record'],
    because: 'It is about what they refuse to write.',
  },
  {
    command: 'trust',
    flags: ['--digest'],
    beside: ['--list', '--revoke', '--json'],
    because: 'It prints one value.',
  },
  { command: 'trust', flags: ['--list'], beside: ['--revoke'], because: 'One shows and the other changes.' },
  { command: 'trust', flags: ['--revoke'], beside: ['--json'], because: 'It has nothing to show.' },
  { command: 'login', flags: ['--device'], beside: ['--no-browser'], because: 'No browser is opened here.' },
];

/**
 * Refuses flags of a command line that have no effect together.
 * @throws TicketsiftError `usage` that names both
 */
export function refuseUselessFlags(command: Command): void {
  const given = flagsOf(command);
  const name = nameOf(command);
  for (const refusal of refusals) {
    if (refusal.command !== undefined && refusal.command !== name) continue;
    const flag = refusal.flags.find((one) => given.get(one)?.isSaid);
    if (flag === undefined) continue;
    const { because } = refusal;
    if ('without' in refusal) {
      if (refusal.without.some((one) => given.has(one))) continue;
      const needed = refusal.without.join(' or ');
      throw new TicketsiftError('usage', `${flag} has no effect without ${needed}`, { hint: because });
    }
    const { beside, unless = [] } = refusal;
    const other = beside.find((one) => {
      const found = given.get(one);
      return found?.isSaid && !unless.includes(String(found.value));
    });
    if (other === undefined) continue;
    throw new TicketsiftError('usage', `${flag} and ${other} cannot be used together`, { hint: because });
  }
}

interface GivenFlag {
  readonly value: unknown;
  /** Whether it is on the command line, and no default. */
  readonly isSaid: boolean;
}

/** Returns the flags that a command and those above it have a value for. */
function flagsOf(command: Command): ReadonlyMap<string, GivenFlag> {
  const given = new Map<string, GivenFlag>();
  for (let one: Command | null = command; one; one = one.parent) {
    for (const option of one.options) {
      const value: unknown = one.getOptionValue(option.attributeName());
      const source = one.getOptionValueSource(option.attributeName());
      if (option.long === undefined || option.long === null || source === undefined) continue;
      if (source === 'cli' ? option.negate === (value !== false) : option.negate) continue;
      given.set(option.long, { value, isSaid: source === 'cli' });
    }
  }
  return given;
}

function nameOf(command: Command): string {
  const { parent } = command;
  return parent?.parent ? `${nameOf(parent)} ${command.name()}` : command.name();
}
