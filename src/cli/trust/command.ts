import type { Command } from 'commander';
import type { Declare } from '../dispatch.js';
import type { TrustOptions } from './trust.js';

export function addTrustCommand(program: Command, declare: Declare): void {
  declare(
    program
      .command('trust')
      .description(
        'show what ticketsift.yaml reaches beyond its folder (addresses, variables, files), and allow it',
      )
      .option('--digest', 'print what TICKETSIFT_TRUST_CONFIG has to be in CI, and allow nothing')
      .option('--list', 'list the files that are trusted')
      .option('--revoke [file]', 'trust a file no longer: the one of this folder, or another')
      .option('--json', 'as JSON, and ask nothing'),
    {
      access: 'open',
      options: (flags: TrustOptions) => flags,
      load: async () => (await import('./trust.js')).runTrust,
    },
  );
}
