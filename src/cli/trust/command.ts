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
      .option('--digest', 'print the value that TICKETSIFT_TRUST_CONFIG needs in CI, and allow nothing')
      .option('--list', 'list the files that you trust')
      .option('--revoke [file]', 'stop trusting a file (default: the one that applies in this folder)')
      .option('--json', 'print JSON, and ask nothing'),
    {
      access: 'open',
      options: (flags: TrustOptions) => flags,
      load: async () => (await import('./trust.js')).runTrust,
    },
  );
}
