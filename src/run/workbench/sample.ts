import { identityOf, type OpenedLogin } from '../../auth/open.js';
import type { Ticket } from '../../core/ticket.js';
import type { Waiting } from '../../core/world/wait.js';
import type { World } from '../../core/world/world.js';
import type { FoundSource } from '../../sources/find.js';
import { openTickets } from '../../sources/open.js';
import { type Selection, selectTickets, tap } from '../../sources/selection.js';
import type { GivenTickets } from '../open-parts.js';

/** Tickets that were taken from a source, to be classified again and again. */
export interface TicketSample extends GivenTickets {
  /** The source, as the user named it. */
  readonly name: string;
  /** How many tickets it has. */
  readonly of: number;
}

export interface ReadSampleOptions {
  readonly world: World;
  readonly login: OpenedLogin | undefined;
  readonly waiting: Waiting;
  /** Ends reading with the next batch. */
  readonly stop?: AbortSignal;
  /** See `OpenTicketsOptions.command`. */
  readonly command?: string;
  readonly note: (text: string) => void;
  readonly detail?: (text: string) => void;
  readonly warn: (text: string) => void;
}

/**
 * Reads a source to its end and keeps the selected tickets.
 * @throws TicketsiftError see `openTickets`
 */
export async function readSample(
  source: FoundSource,
  selection: Selection,
  { world, login, waiting, stop, command, note, detail, warn }: ReadSampleOptions,
): Promise<TicketSample> {
  await using opened = await openTickets(source, {
    world,
    identity: identityOf(login),
    ...(command !== undefined && { command }),
    waiting,
    warn,
  });
  for (const text of opened.notes) note(text);
  if (detail) for (const text of opened.details) detail(text);
  let of = 0;
  const tickets: Ticket[] = [];
  const counted = tap(opened.batches(), (batch) => {
    stop?.throwIfAborted();
    of += batch.length;
  });
  for await (const batch of selectTickets(counted, selection)) tickets.push(...batch);
  if (of === 0) note(`${opened.name} holds no tickets`);
  const { name, columns, subjectColumn, usedColumns } = opened;
  return { name, columns, subjectColumn, tickets, of, from: { name, count: of, usedColumns } };
}
