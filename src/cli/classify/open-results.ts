import { resolve } from 'node:path';
import type { Context } from '../../auth/access.js';
import { notTogether } from '../../core/errors/useless-flags.js';
import { TicketsiftError } from '../../core/errors.js';
import { quoteName } from '../../core/text/quote-name.js';
import type { World } from '../../core/world/world.js';
import type { Destination } from '../../outputs/destination.js';
import { formatOfFile } from '../../outputs/index.js';
import type { RunOptions } from '../../run/options.js';
import { openInBrowser } from '../studio/browser.js';

/** What of the options decides whether and how results are opened. */
export interface OpenResultsOptions extends RunOptions {
  /** Opens the results when the run has ended. */
  readonly open?: true;
}

/**
 * Refuses `--open` where nothing could be opened, before anything is sent.
 * @throws TicketsiftError `usage`
 */
export function checkOpen(
  { open, cache }: OpenResultsOptions,
  destination: Destination,
  { environment, stderr }: World,
): void {
  if (!open) return;
  const refuse = (message: string, hint: string) => new TicketsiftError('usage', message, { hint });
  if (environment.isCi || stderr.isTTY !== true) {
    throw refuse(
      '--open shows results to a person at a terminal, and there is none',
      'Leave it out. `ticketsift studio --run last` shows them later, and --output report.html writes them for a browser.',
    );
  }
  const report = reportOf(destination);
  if (report !== undefined && formatOfFile(report) !== 'html') {
    // The system decides by its ending which program gets a file.
    throw refuse(
      `--open opens reports whose names end in .html, and ${quoteName(report)} does not`,
      'Name it so, or leave --open out.',
    );
  }
  if (report === undefined && cache === false) {
    throw notTogether(
      '--open',
      '--no-cache',
      'It opens the recorded run, and runs without a cache are not recorded. Leave one out, or add --output report.html.',
    );
  }
}

/** Opens the report that a run has written, else the page of the run in the studio, until the user interrupts it. */
export async function openResults(
  context: Context,
  destination: Destination,
  { id, options }: { readonly id: string; readonly options: OpenResultsOptions },
): Promise<void> {
  const { world, voice } = context;
  const { stderr } = world;
  const report = reportOf(destination);
  if (report !== undefined) {
    if (world.environment.hasBrowser) await openInBrowser(resolve(world.cwd, report));
    else voice.note(`no browser can be opened here: open ${quoteName(report)} in one yourself`);
    return;
  }
  const { runOwnStudio } = await import('../studio/own.js');
  const { readListen } = await import('../../studio/listen-address.js');
  // The run is looked at, and its tickets are read again when its page shows them.
  const { sources: _sources, text: _text, limit: _limit, ...settings } = options;
  const flags = { ...settings, sample: 20, seed: 1, open: true, run: id };
  // Standard output has the results. The address is needed with --quiet, too.
  await runOwnStudio(context, flags, readListen(undefined), async (text) => void stderr.write(text));
}

/** The file of a report; undefined for all other results. */
function reportOf(destination: Destination): string | undefined {
  return destination.kind === 'text' && destination.format === 'html' ? destination.file : undefined;
}
