import type { Context } from '../../auth/access.js';
import { type Problem, problemOf } from '../../core/errors/problem.js';
import { TicketsiftError } from '../../core/errors.js';
import { counted, roughDuration } from '../../core/text/numbers.js';
import type { Ticket } from '../../core/ticket.js';
import { whenAborted } from '../../core/when-aborted.js';
import type { RecordedOutcome } from '../../storage/runs/outcome-chunks.js';
import type { RunRecord } from '../../storage/runs/run-record.js';
import { readPlan } from '../plan.js';
import { type ReadAgainOptions, readAgain, type TicketsAgain } from './read-again.js';

/** The tickets of some outcomes, as far as the source of their run still has them. */
export type PageTexts =
  | {
      readonly kind: 'read';
      /** By the places of the outcomes. */
      readonly tickets: ReadonlyMap<number, Ticket>;
      /** What has changed since the run, as a sentence. */
      readonly note: string | undefined;
    }
  /** Whether they are further down the source than is read without the user's request. */
  | { readonly kind: 'far' }
  | { readonly kind: 'failed'; readonly problem: Problem };

export interface PageTextsOptions extends ReadAgainOptions {
  /** Reads as far as needed, not only the beginning of the source. */
  readonly isWhole: boolean;
  /** Fires when no result is wanted any more. */
  readonly signal: AbortSignal;
}

/** How many tickets are read without the user's request: well under a tenth of a second. */
const maxNear = 5_000;

/** How long a source may take, in milliseconds. */
const maxNearMs = 5_000;
const maxWholeMs = 120_000;

/**
 * Reads the tickets of outcomes from the source of their run. Never throws: outcomes are shown without them,
 * too.
 */
export async function readPageTexts(
  run: RunRecord,
  outcomes: readonly RecordedOutcome[],
  context: Context,
  { isWhole, signal, only }: PageTextsOptions,
): Promise<PageTexts> {
  const furthest = Math.max(-1, ...outcomes.map(({ n }) => n));
  if (furthest < 0) return { kind: 'read', tickets: new Map(), note: undefined };
  if (!isWhole && furthest >= maxNear && readPlan(run.facts.plan)?.source.isRepeatable)
    return { kind: 'far' };
  const maxMs = isWhole ? maxWholeMs : maxNearMs;
  const given = new AbortController();
  const giveUp = () => given.abort(tooSlow(maxMs));
  const ends = [context.world.after(maxMs, giveUp), whenAborted(signal, giveUp)];
  try {
    const isOver = (count: number) => given.signal.aborted || (!isWhole && count >= maxNear);
    const late = new Promise<never>((_, reject) => {
      whenAborted(given.signal, () => reject(given.signal.reason));
    });
    return await Promise.race([find(run, outcomes, context, { isOver, only }), late]);
  } catch (error) {
    return { kind: 'failed', problem: problemOf(error, context.world.environment) };
  } finally {
    for (const end of ends) end();
  }
}

async function find(
  run: RunRecord,
  outcomes: readonly RecordedOutcome[],
  context: Context,
  { isOver, only }: ReadAgainOptions & { readonly isOver: (count: number) => boolean },
): Promise<PageTexts> {
  await using again = await readAgain(run, context, { only });
  refuseUnknown(again);
  let isFar = false;
  const batches = again.batches((count) => {
    isFar = isOver(count);
    return !isFar;
  });
  const tickets = await matching(batches, outcomes);
  if (isFar && tickets.size < outcomes.length) return { kind: 'far' };
  return { kind: 'read', tickets, note: noteOf(again, outcomes.length - tickets.size) };
}

/**
 * Finds the tickets of outcomes: a ticket with the place and the id that it had in the run is the same;
 * otherwise it must be the only one that has this id now. Reads no further than necessary.
 */
async function matching(
  batches: AsyncIterable<readonly Ticket[]>,
  outcomes: readonly RecordedOutcome[],
): Promise<Map<number, Ticket>> {
  const ids = new Map(outcomes.map(({ n, ticket }) => [n, ticket]));
  const wanted = new Set(ids.values());
  const found = new Map<number, Ticket>();
  const elsewhere = new Map<string, Ticket | undefined>();
  let place = 0;
  for await (const batch of batches) {
    for (const ticket of batch) {
      if (ids.get(place) === ticket.id) found.set(place, ticket);
      else if (wanted.has(ticket.id)) elsewhere.set(ticket.id, elsewhere.has(ticket.id) ? undefined : ticket);
      place++;
    }
    if (found.size === ids.size) return found;
  }
  for (const [n, id] of ids) {
    const ticket = elsewhere.get(id);
    if (ticket && !found.has(n)) found.set(n, ticket);
  }
  return found;
}

/**
 * Checks that tickets can be distinguished.
 * @throws TicketsiftError where it cannot be known which ticket an outcome belongs to
 */
export function refuseUnknown({ isChanged, idIndex, name }: TicketsAgain): void {
  if (!isChanged || idIndex !== undefined) return;
  throw new TicketsiftError('usage', `${name} was changed after this run, and its tickets have no ids`, {
    hint: 'It is no longer known which text belongs to which answer.',
  });
}

function noteOf({ isChanged, name }: TicketsAgain, missing: number): string | undefined {
  const lacking =
    missing === 0
      ? undefined
      : `${counted(missing, 'ticket of this page is', 'tickets of this page are')} no longer in ${name}`;
  if (!isChanged) return lacking && `${lacking}.`;
  const changed = `${name} was changed after this run: the texts are the current ones`;
  return `${lacking ? `${changed}, and ${lacking}` : changed}.`;
}

function tooSlow(ms: number): TicketsiftError {
  return new TicketsiftError(
    'bad_input',
    `The source did not deliver its tickets within ${roughDuration(ms)}`,
    {
      hint: 'Try again when the database or the disk is less busy.',
    },
  );
}
