import * as z from 'zod';
import { withoutCredentials } from '../../core/text/locations.js';
import { counted } from '../../core/text/numbers.js';
import { readZendeskUrl } from '../../storage/services/zendesk/account.js';
import { connectZendesk, type ZendeskClient } from '../../storage/services/zendesk/client.js';
import type { ZendeskTicket } from '../../storage/services/zendesk/schemas.js';
import { sourceLost } from '../ended.js';
import { rowsOfSteps } from '../row-cache/stepped-table.js';
import type { KeptSteps, ReadingStep, Steps } from '../row-cache/steps.js';
import type { OpenTable, ServiceOptions } from '../table.js';
import { columnsOfZendesk, type ZendeskColumns } from './columns.js';
import { commentSteps } from './comments.js';
import { readSince } from './since.js';

/** A place in the export: a cursor, or the second at which it begins. */
const placeSchema = z.union([z.string(), z.number()]);

/** Tickets from one note to the next: as many as a minute allows. */
const notedEach = 10_000;

/**
 * Opens the tickets of an account: all that were created or changed since a time, in the order of their last change, by the
 * cursor-based incremental export.
 * @throws TicketsiftError `usage`, `config`, `service_refused` or `service_unavailable`
 */
export const openZendesk: OpenTable = async (location, { service }) => {
  const { access, since } = service;
  const account = readZendeskUrl(location);
  const start = readSince(since, access.clock.now());
  const client = connectZendesk(account, access);
  try {
    const found = columnsOfZendesk(await client.fields());
    const name = withoutCredentials(location);
    const steps: Steps = {
      noun: 'ticket',
      read: (place, kept) => readSteps(client, kept, { name, place, start, found, service }),
    };
    const close = async () => client[Symbol.asyncDispose]();
    return {
      name,
      columns: found.columns,
      ticketColumns: { id: 'id', subject: 'subject', text: 'text' },
      notes: [
        since === undefined
          ? `tickets of ${account.host} are read from the first one on, at most 10,000 a minute (--since 30d begins 30 days ago)`
          : `tickets of ${account.host} are read that were created or changed since ${new Date(start).toISOString()}`,
        ...(account.isPage
          ? ['the address is of a page, and Zendesk exports an account as a whole: no view or filter applies']
          : []),
        ...found.notes,
      ],
      steps,
      rows: () => rowsOfSteps(found.columns, steps, close),
      progress: () => undefined,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await client[Symbol.asyncDispose]();
    throw error;
  }
};

interface ReadOptions {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly found: ZendeskColumns;
  readonly service: ServiceOptions;
}

async function* readSteps(
  client: ZendeskClient,
  kept: KeptSteps,
  { name, place, start, found, service }: ReadOptions & { readonly place: string | undefined },
): AsyncGenerator<ReadingStep> {
  const { access, thread } = service;
  const { waiting } = access;
  const beginning = Math.floor(start / 1000);
  let from = place === undefined ? beginning : placeSchema.parse(JSON.parse(place));
  const leftOut = { deleted: 0, untouched: 0 };
  let noted = kept.count;
  for (let isFirst = true; !kept.isEnough(); isFirst = false) {
    const page = await client.page(from);
    if (page === undefined) {
      if (!isFirst) throw lostCursor(name, kept.count);
      waiting.note('Zendesk no longer knows where the earlier reading ended, so all is read again');
      kept.clear();
      from = beginning;
      continue;
    }
    const next = page.after_cursor ?? from;
    yield stepOf(page.tickets, { next, start, found, isPartial: thread === 'all', leftOut });
    if (!page.end_of_stream && next === from) throw lostCursor(name, kept.count);
    from = next;
    if (page.end_of_stream) break;
    if (kept.count - noted < notedEach) continue;
    noted = kept.count;
    waiting.note(`${counted(kept.count, 'ticket')} read so far`);
  }
  if (leftOut.deleted > 0) waiting.note(`${counted(leftOut.deleted, 'deleted ticket')} left out`);
  if (leftOut.untouched > 0)
    waiting.note(
      `${counted(leftOut.untouched, 'ticket')} left out that only Zendesk itself has touched since then`,
    );
  if (thread === 'all') yield* commentSteps(client, kept, { place: JSON.stringify(from), waiting });
}

interface PageOptions extends Pick<ReadOptions, 'start' | 'found'> {
  readonly next: string | number;
  readonly isPartial: boolean;
  readonly leftOut: { deleted: number; untouched: number };
}

function stepOf(
  tickets: readonly ZendeskTicket[],
  { next, start, found, isPartial, leftOut }: PageOptions,
): ReadingStep {
  const isDeleted = ({ status }: ZendeskTicket) => status === 'deleted';
  // The export goes by a time of its own, which changes of Zendesk's own move, such as when it archives a ticket.
  const isOlder = ({ updated_at }: ZendeskTicket) => start > 0 && Date.parse(updated_at) < start;
  const gone = tickets.filter(isDeleted);
  const present = tickets.filter((ticket) => !isDeleted(ticket) && !isOlder(ticket));
  leftOut.deleted += gone.length;
  leftOut.untouched += tickets.length - gone.length - present.length;
  return {
    rows: present.map((ticket) => ({ key: ticket.id, values: found.valuesOf(ticket), isPartial })),
    gone: gone.map(({ id }) => id),
    place: JSON.stringify(next),
  };
}

function lostCursor(name: string, count: number) {
  return sourceLost(
    `${name}: Zendesk did not say how to go on after ${counted(count, 'ticket')}`,
    undefined,
    'What was read is kept: run the same command again to go on.',
  );
}
