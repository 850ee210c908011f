import type { Context } from '../../auth/access.js';
import { TicketsiftError } from '../../core/errors.js';
import { shorten } from '../../core/text/shorten.js';
import type { StudioFlags } from './flags.js';
import { readListen } from './listen.js';
import { runOwnStudio } from './own.js';

/** Serves the studio until the user interrupts it. Resolves to 0. */
export async function runStudio(context: Context, flags: StudioFlags): Promise<number> {
  const listen = readListen(flags.listen);
  if (flags.sources?.includes('-')) {
    throw new TicketsiftError('usage', 'The studio reads no tickets from standard input', {
      hint: 'Write them into a file first: ticketsift studio tickets.csv',
    });
  }
  if (listen.isPublic) {
    throw new TicketsiftError(
      'usage',
      `${shorten(listen.host, 60)} can be reached by others, and the studio is for you alone`,
      {
        hint: `Say --listen 127.0.0.1:${listen.port}. A studio for a team, which people log in to, is not built yet.`,
      },
    );
  }
  return runOwnStudio(context, flags, listen);
}
