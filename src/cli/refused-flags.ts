import type { Command } from 'commander';
import { notTogether, uselessWithout } from '../core/errors/useless-flags.js';
import { pathOf } from './help.js';

/** Flags that have no effect, or none that is clear, beside others or without them. */
type Refusal = {
  /** The command it is about, or the family of commands, if others have these flags as well. */
  readonly command?: string;
  readonly flags: readonly string[];
  readonly because: string;
} & (
  | {
      readonly beside: readonly string[];
      /** The values of the others with which it is refused; without it, all but those of `unless`. */
      readonly only?: readonly string[];
      readonly unless?: readonly string[];
    }
  | { readonly without: readonly string[] }
);

/** The flags that describe files and databases of tickets. */
export const ofSources: readonly string[] = [
  '--input-format',
  '--text-column',
  '--subject-column',
  '--id-column',
  '--group-by',
  '--thread',
  '--encoding',
  '--delimiter',
  '--sheet',
  '--range',
  '--since',
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
    without: ['--update-table', '--update-sheet', '--update-field'],
    because: 'Only an update of a table, a sheet or a field asks first.',
  },
  {
    command: 'classify',
    flags: ['--json'],
    without: ['--dry-run', '--batch'],
    because: 'For results there is --format json.',
  },
  {
    command: 'classify',
    flags: ['--json'],
    beside: ['--wait'],
    because: 'With --wait there are results, and for these there is --format json.',
  },
  {
    command: 'classify',
    flags: ['--wait'],
    without: ['--batch'],
    because: 'It waits for a batch; --max-wait is for an endpoint that asks for a pause.',
  },
  { command: 'classify', flags: ['--wait'], beside: ['--dry-run'], because: 'A dry run sends nothing.' },
  {
    command: 'classify',
    flags: ['--batch'],
    beside: ['--no-cache'],
    because: 'The answers of a batch come into the cache.',
  },
  { command: 'classify', flags: ['--batch'], beside: ['--offline'], because: '--offline sends nothing.' },
  {
    command: 'classify',
    flags: ['--batch'],
    beside: ['--no-wait-batch'],
    because: 'One puts tickets into a batch, the other sends those live that are in one.',
  },
  {
    command: 'classify',
    flags: ['--batch'],
    beside: ['--retry-errors'],
    because: 'Tickets that failed are few: send them live.',
  },
  {
    command: 'classify',
    flags: ['--batch'],
    beside: ['--service-tier'],
    because: 'A batch has a price of its own.',
  },
  ...['classify', 'batch write'].map((command) => ({
    command,
    flags: command === 'classify' ? ['--batch'] : ['--output'],
    beside: ['--model'],
    only: ['embedded'],
    because: 'The embedded model runs on this machine and takes no files of requests.',
  })),
  { command: 'batch write', flags: ['--seed'], without: ['--sample'], because: 'It draws the sample.' },
  {
    command: 'classify',
    flags: ['--no-wait-batch'],
    beside: ['--offline'],
    because: 'It sends tickets, and --offline sends nothing.',
  },
  {
    command: 'classify',
    flags: ['--text'],
    beside: ofSources,
    because: 'A text is the ticket itself, and is not read from a source.',
  },
  {
    command: 'classify',
    flags: ['--text'],
    beside: ['--update-table', '--update-sheet', '--update-field'],
    because: 'A text is in no table.',
  },
  {
    command: 'classify',
    flags: ['--log-texts'],
    without: ['--log-file'],
    because: 'It is about what the log has, and there is no log: add --log-file.',
  },
  {
    command: 'classify',
    flags: ['--open'],
    beside: ['--dry-run'],
    because: 'It opens results, and a dry run has none.',
  },
  {
    command: 'classify',
    flags: ['--budget-id'],
    beside: ['--no-cache'],
    because: 'Runs share a spending limit through their cache.',
  },
  {
    flags: ['--rpm', '--tpm'],
    beside: ['--offline'],
    because: 'It is about requests, and --offline sends none.',
  },
  // A page of the studio can choose another model.
  ...['classify', 'check', 'prompts try'].map((command) => ({
    command,
    flags: ['--base-url', '--rpm', '--tpm', '--service-tier'],
    beside: ['--model'],
    only: ['embedded'],
    because: 'The embedded model runs on this machine, and no request is sent.',
  })),
  {
    command: 'classify',
    flags: ['--rows'],
    beside: ['--output', '--update-table', '--update-sheet', '--update-field'],
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
    flags: ['--update-table', '--update-sheet', '--update-field'],
    beside: ['--output', '--output-table', '--format'],
    because: 'Results go to one place.',
  },
  {
    command: 'classify',
    flags: ['--output-table'],
    without: ['--output'],
    because: 'It names a table of a database: use --output results.db or --output postgres://…',
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
    flags: ['--no-header'],
    beside: ['--input-format'],
    unless: ['auto', 'csv', 'tsv', 'xlsx', 'zip'],
    because: 'Only CSV and Excel files have a first row with names of columns.',
  },
  {
    flags: ['--table'],
    beside: ['--query', '--query-file'],
    because: 'Only one of them is read. Leave the others out.',
  },
  {
    flags: ['--query'],
    beside: ['--query-file'],
    because: 'Only one of them is read. Leave the others out.',
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
  {
    command: 'config',
    flags: ['--user'],
    beside: ['--project'],
    because: '--user is your own file, --project the ticketsift.yaml of this folder.',
  },
  { command: 'login', flags: ['--device'], beside: ['--no-browser'], because: 'No browser is opened here.' },
];

/**
 * Refuses flags of a command line that have no effect together.
 * @throws TicketsiftError `usage` that names both
 */
export function refuseUselessFlags(command: Command): void {
  const given = flagsOf(command);
  const name = pathOf(command);
  for (const refusal of refusals) {
    if (refusal.command !== undefined && !`${name} `.startsWith(`${refusal.command} `)) continue;
    const flag = refusal.flags.find((one) => given.get(one)?.isSaid);
    if (flag === undefined) continue;
    const { because } = refusal;
    if ('without' in refusal) {
      if (refusal.without.some((one) => given.has(one))) continue;
      throw uselessWithout(flag, refusal.without.join(' or '), because);
    }
    const { beside, only, unless = [] } = refusal;
    const other = beside.find((one) => {
      const { isSaid = false, value } = given.get(one) ?? {};
      const text = String(value);
      return isSaid && !unless.includes(text) && (only?.includes(text) ?? true);
    });
    if (other !== undefined) throw notTogether(flag, other, because);
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
