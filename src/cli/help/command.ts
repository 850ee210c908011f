import type { Command } from 'commander';
import { addGroup } from '../help.js';

/** Adds the commands that say the same as flags: `main` does what they say. */
export function addHelpCommands(program: Command): void {
  addGroup(program, 'help [command...]', 'show the help of a command', {
    examples: [
      ['ticketsift help classify', 'show what classify does and which options it takes'],
      ['ticketsift help prompts try', 'show the help of one of the commands of a group'],
    ],
    page: ['reference', 'ticketsift-help'],
  });
  addGroup(program, 'version', 'print the version', {
    examples: [
      ['ticketsift version', 'print the version of the program'],
      ['ticketsift --version', 'print the same'],
    ],
    page: ['reference', 'ticketsift-version'],
  });
}
