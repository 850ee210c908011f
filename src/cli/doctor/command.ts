import type { Command } from 'commander';
import type { Declare } from '../dispatch.js';
import { jsonFlag } from '../request-flags.js';
import type { DoctorFlags } from './doctor.js';

export function addDoctorCommand(program: Command, declare: Declare): void {
  declare(
    program
      .command('doctor')
      .description('check what the program needs here: its parts, folders, settings, key, endpoint and login')
      .option('--offline', 'send nothing')
      .option(...jsonFlag),
    {
      access: 'open',
      options: (flags: DoctorFlags) => flags,
      load: async () => (await import('./doctor.js')).runDoctor,
      examples: [
        ['ticketsift doctor', 'check everything, and say how to mend what does not work'],
        ['ticketsift doctor --offline', 'check without sending anything'],
      ],
      page: ['reference', 'ticketsift-doctor'],
    },
  );
}
