import { type OpenContext, withData } from '../../auth/access.js';
import { notTogether } from '../../core/errors/useless-flags.js';
import { TicketsiftError } from '../../core/errors.js';
import { isForTeam, readListen } from '../../studio/listen-address.js';
import { type OwnFlags, runOwnStudio } from './own.js';
import type { TeamFlags } from './team.js';

/** What `studio` is given. */
export interface StudioFlags extends OwnFlags, TeamFlags {
  readonly listen?: string;
}

/** Serves the studio until the user interrupts it. Resolves to 0. */
export async function runStudio(context: OpenContext, flags: StudioFlags): Promise<number> {
  const listen = readListen(flags.listen);
  if (flags.sources?.includes('-')) {
    throw new TicketsiftError('usage', 'The studio reads no tickets from standard input', {
      hint: 'Write them into a file first: ticketsift studio tickets.csv',
    });
  }
  if (!isForTeam(flags)) return runOwnStudio(await withData(context), flags, listen);
  if (flags.run !== undefined) {
    throw notTogether(
      '--run',
      flags.publicUrl === undefined ? '--listen' : '--public-url',
      'The studio of a team has no run to begin with: people find runs on the page Runs.',
    );
  }
  const { runTeamStudio } = await import('./team.js');
  return runTeamStudio(context, flags, listen);
}
