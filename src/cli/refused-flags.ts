import type { Command } from 'commander';
import { refusalsOfCheck } from './check/refusals.js';
import { refusalsOfBatchWrite, refusalsOfClassify } from './classify/refusals.js';
import { pathOf } from './help.js';
import { checkRefusals, type Refusal } from './refusal.js';
import { refusalsOfSourceFlags, refusalsOfSourcesCheck, sourceFlags } from './sources/refusals.js';

/** Not for the studio: its page can choose another model. */
const endpointBesideEmbedded: Refusal = {
  flags: ['--base-url', '--rpm', '--tpm', '--service-tier'],
  beside: ['--model'],
  only: ['embedded'],
  because: 'The embedded model runs on this machine, and no request is sent.',
};

/** What every command refuses that has these flags. */
const refusalsOfAll: readonly Refusal[] = [
  { flags: ['--quiet'], beside: ['--verbose'], because: 'One prints less and the other more.' },
  {
    flags: ['--offline'],
    beside: ['--no-cache'],
    because: 'Without requests all answers come from the cache.',
  },
  {
    flags: ['--rpm', '--tpm'],
    beside: ['--offline'],
    because: 'It is about requests, and --offline sends none.',
  },
  ...refusalsOfSourceFlags,
];

/** What a command refuses, or each command of a family. */
const refusalsByCommand: Readonly<Record<string, readonly Refusal[]>> = {
  classify: [...refusalsOfClassify, endpointBesideEmbedded],
  'batch write': refusalsOfBatchWrite,
  check: [...refusalsOfCheck, endpointBesideEmbedded],
  'prompts try': [endpointBesideEmbedded],
  'prompts check': [
    { flags: sourceFlags, without: ['--source'], because: 'Without it no tickets are read.' },
  ],
  'sources check': refusalsOfSourcesCheck,
  trust: [
    {
      flags: ['--digest'],
      beside: ['--list', '--revoke', '--json'],
      because: 'It prints one value.',
    },
    { flags: ['--list'], beside: ['--revoke'], because: 'One shows and the other changes.' },
    { flags: ['--revoke'], beside: ['--json'], because: 'It has nothing to show.' },
  ],
  config: [
    {
      flags: ['--user'],
      beside: ['--project'],
      because: '--user is your own file, --project the ticketsift.yaml of this folder.',
    },
  ],
  login: [{ flags: ['--device'], beside: ['--no-browser'], because: 'No browser is opened here.' }],
};

/**
 * Refuses flags of a command line that have no effect together. Settings of the configuration do not count: they are for all
 * commands.
 * @throws TicketsiftError `usage` that names both
 */
export function refuseUselessFlags(command: Command): void {
  checkRefusals(command, refusalsOf(pathOf(command)));
}

/** Returns what a command refuses. @param name with the names of its families: `prompts try` */
function refusalsOf(name: string): readonly Refusal[] {
  const own = Object.entries(refusalsByCommand)
    .filter(([family]) => `${name} `.startsWith(`${family} `))
    .flatMap(([, refusals]) => refusals);
  return [...refusalsOfAll, ...own];
}
