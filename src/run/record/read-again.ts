import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Context } from '../../auth/access.js';
import { identityOf } from '../../auth/open.js';
import { TicketsiftError } from '../../core/errors.js';
import { isUrl } from '../../core/text/locations.js';
import type { Ticket } from '../../core/ticket.js';
import { type FoundSource, findSource } from '../../sources/find.js';
import { kindOf, sources } from '../../sources/index.js';
import { type OpenTickets, openTickets } from '../../sources/open.js';
import { readingCommand } from '../../sources/reading-command.js';
import { selectTickets } from '../../sources/selection.js';
import type { RunRecord } from '../../storage/runs/run-record.js';
import { givenTexts, type RunPlan, readPlan } from '../plan.js';

/** The tickets of a recorded run, read from its source as it is now. */
export interface TicketsAgain extends AsyncDisposable {
  readonly name: string;
  readonly columns: readonly string[];
  /** See `OpenTickets.idIndex`. */
  readonly idIndex: number | undefined;
  /** Whether one of its files was changed after the run began. */
  readonly isChanged: boolean;
  /**
   * Yields the tickets that the run took, in batches.
   * @param goesOn receives how many the source has yielded so far; reading ends when it returns false
   */
  batches(goesOn?: (count: number) => boolean): AsyncIterable<readonly Ticket[]>;
}

export interface ReadAgainOptions {
  /**
   * The configured names of the sources that may be read; undefined where any source that the run names may
   * be read.
   */
  readonly only?: ReadonlySet<string> | undefined;
}

/**
 * Opens the source of a recorded run once more, with the rights of the current user.
 * @throws TicketsiftError where its tickets cannot be read again; see `findSource` and `openTickets`
 */
export async function readAgain(
  run: RunRecord,
  context: Context,
  { only }: ReadAgainOptions,
): Promise<TicketsAgain> {
  const { world, config, login, waiting } = context;
  const plan = readPlan(run.facts.plan);
  if (plan === undefined) {
    throw new TicketsiftError('usage', 'This run was recorded by another version of ticketsift', {
      hint: 'It is not known which tickets it took.',
    });
  }
  const { source, selection, redact } = plan;
  if (!source.isRepeatable) throw notRepeatable(source.name);
  if (only && !isAmong(only, source)) throw notNamed();
  // Stored rows are those of the current user, too.
  const { refresh: _, ...options } = source.options;
  const { environment, cwd } = world;
  const names = [source.name, ...(source.others ?? [])];
  const found = await findSource(names, options, { config, environment, cwd, waiting });
  const isChanged = await wasChanged(found, cwd, run.startedAt);
  const opened = await openTickets(found, {
    world,
    limit: selection.limit,
    identity: identityOf(login),
    waiting,
    command: readingCommand('ticketsift classify', found, redact),
    warn: () => {},
  });
  return {
    name: opened.name,
    columns: opened.columns,
    idIndex: opened.idIndex,
    isChanged,
    batches: (goesOn) => selectTickets(reading(opened, goesOn), selection),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

async function* reading(
  opened: OpenTickets,
  goesOn: ((count: number) => boolean) | undefined,
): AsyncGenerator<readonly Ticket[]> {
  let count = 0;
  for await (const batch of opened.batches()) {
    if (goesOn && !goesOn(count)) return;
    count += batch.length;
    yield batch;
  }
}

/**
 * Returns whether a file of a source was written after a time, which is unknown for a database.
 * @throws TicketsiftError for a pipe, which can be read only once
 */
async function wasChanged({ locations, kind }: FoundSource, cwd: string, since: number): Promise<boolean> {
  let isChanged = false;
  for (const location of locations) {
    const named = kind ?? kindOf(location);
    if (isUrl(location) || (named !== undefined && sources[named].isDatabase)) continue;
    // What opens a missing file reports it.
    const found = await stat(resolve(cwd, location)).catch(() => undefined);
    if (found && !found.isFile()) throw notRepeatable(location);
    if (found && found.mtimeMs > since) isChanged = true;
  }
  return isChanged;
}

/** Returns whether a source is configured and read by its name, without a query of the user's own. */
function isAmong(only: ReadonlySet<string>, { name, options }: RunPlan['source']): boolean {
  return only.has(name) && options.query === undefined && options.queryFile === undefined;
}

function notNamed(): TicketsiftError {
  return new TicketsiftError('not_allowed', 'The source of this run is not one of the studio’s sources', {
    hint: 'The studio reads only the sources under sources: in ticketsift.yaml.',
  });
}

function notRepeatable(name: string): TicketsiftError {
  const why =
    name === givenTexts
      ? 'they were given on the command line, and texts are not recorded'
      : 'they came from standard input, or from a source that needs a password';
  return new TicketsiftError('usage', `The tickets of this run cannot be read again: ${why}`, {
    hint: 'Classify them again from a file, which can be read again.',
  });
}
