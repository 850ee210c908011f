import type { Command } from 'commander';
import type { Declare } from '../dispatch.js';
import type { TrustOptions } from './trust.js';

export function addTrustCommand(program: Command, declare: Declare): void {
  declare(
    program
      .command('trust')
      .description('show and allow what ticketsift.yaml uses beyond its folder: addresses, variables, files')
      .option('--digest', 'print the value that TICKETSIFT_TRUST_CONFIG needs in CI, and allow nothing')
      .option('--list', 'list the files that you trust')
      .option('--revoke [file]', 'stop trusting a file (default: the one that applies in this folder)')
      .option('--json', 'print JSON, and allow nothing'),
    {
      access: 'open',
      options: (flags: TrustOptions) => flags,
      load: async () => (await import('./trust.js')).runTrust,
      examples: [
        ['ticketsift trust', 'show what ticketsift.yaml uses, and allow it once you agree'],
        ['ticketsift trust --digest', 'print the value that CI needs'],
        ['ticketsift trust --revoke', 'stop trusting the ticketsift.yaml of this folder'],
      ],
      page: ['security'],
    },
  );
}
