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
import type { RunRecord } from '../../storage/runs/runs.js';
import { givenTexts, type RunPlan, readPlan } from '../plan.js';

/** The tickets of a recorded run, read from its source as that is now. */
export interface TicketsAgain extends AsyncDisposable {
  readonly name: string;
  readonly columns: readonly string[];
  /** See `OpenTickets.idIndex`. */
  readonly idIndex: number | undefined;
  /** Whether a file of it was changed after the run began. */
  readonly isChanged: boolean;
  /**
   * The tickets that the run took, in batches.
   * @param goesOn receives how many the source gave so far; reading ends where it returns false
   */
  batches(goesOn?: (count: number) => boolean): AsyncIterable<readonly Ticket[]>;
}

export interface ReadAgainOptions {
  /** The names of the sources that may be read, as they are configured; undefined where any may be that the run names. */
  readonly only?: ReadonlySet<string> | undefined;
}

/**
 * Opens the source of a recorded run once more, with the rights of the person who looks at it.
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
      hint: 'Which tickets it took is not known.',
    });
  }
  const { source, selection, redact } = plan;
  if (!source.isRepeatable) throw notRepeatable(source.name);
  if (only && !isAmong(only, source)) throw notNamed();
  // Rows that are kept are those of the person who looks at them, too.
  const { refresh: _, ...options } = source.options;
  const { environment, cwd } = world;
  const names = [source.name, ...(source.others ?? [])];
  const found = await findSource(names, options, { config, environment, cwd, waiting });
  const isChanged = await wasChanged(found, cwd, run.startedAt);
  const opened = await openTickets(found, {
    world,
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
 * Returns whether a file of a source was written after a time, which is not known of a database.
 * @throws TicketsiftError for a pipe, which gives what it holds once
 */
async function wasChanged({ locations, kind }: FoundSource, cwd: string, since: number): Promise<boolean> {
  let isChanged = false;
  for (const location of locations) {
    const named = kind ?? kindOf(location);
    if (isUrl(location) || (named !== undefined && sources[named].isDatabase)) continue;
    // A file that is gone is named by what opens it.
    const found = await stat(resolve(cwd, location)).catch(() => undefined);
    if (found && !found.isFile()) throw notRepeatable(location);
    if (found && found.mtimeMs > since) isChanged = true;
  }
  return isChanged;
}

/** Whether a source is one by its name, read as it is configured: not by a query that somebody said. */
function isAmong(only: ReadonlySet<string>, { name, options }: RunPlan['source']): boolean {
  return only.has(name) && options.query === undefined && options.queryFile === undefined;
}

function notNamed(): TicketsiftError {
  return new TicketsiftError('not_allowed', 'The source of this run is none that this studio names', {
    hint: 'Only sources of the configuration are read here, as it has them.',
  });
}

function notRepeatable(name: string): TicketsiftError {
  const why =
    name === givenTexts
      ? 'they were given with --text, and texts are not recorded'
      : 'they came from standard input, or from where a password was needed';
  return new TicketsiftError('usage', `The tickets of this run cannot be read again: ${why}`);
}
