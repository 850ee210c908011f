import type { Outcome } from '../../../../src/core/outcome.js';
import type { Ticket } from '../../../../src/core/ticket.js';
import { updates } from '../../../../src/outputs/databases/index.js';
import { findTicketColumns } from '../../../../src/sources/columns/find.js';
import { ticketsOf } from '../../../../src/sources/tickets.js';
import { hurriedAccess } from '../../../support/services/hurried-access.js';
import { open } from '../../../support/sources.js';
import { collect } from '../../../support/tickets.js';
import { type Beside, besideAfter, type Place, type PlaceOptions } from './place.js';

/** A place whose tickets were read, and what writes beside them. */
export async function deskAt<P extends Place>(
  start: (options: PlaceOptions) => Promise<P>,
  options: PlaceOptions,
) {
  const place = await start(options);
  const access = hurriedAccess(place.env);
  const warnings: string[] = [];
  const readTickets = async () => {
    await using table = await open(place.location, { ...place.source, service: { access } });
    const { columns, sheet } = table;
    const found = findTicketColumns(table, {});
    const tickets = await collect(ticketsOf(table, found));
    return {
      columns,
      sheet,
      identifying: [found.id, ...found.body].filter((index) => index !== undefined),
      tickets: tickets.toSorted((a, b) => Number(a.id) - Number(b.id)),
    };
  };
  let read = await readTickets();
  const openUpdate = async () => {
    const openAt = await updates[place.kind].load();
    return openAt(place.location, {
      table: place.table,
      columns: read.columns,
      sheet: read.sheet,
      identifying: read.identifying,
      variables: {},
      access,
      waiting: access.waiting,
      warn: (message) => void warnings.push(message),
    });
  };
  return {
    place,
    /** In the order of their ids. */
    tickets: read.tickets,
    /** Reads the tickets as they are now, as the next run does. */
    async readAgain(): Promise<readonly Ticket[]> {
      read = await readTickets();
      return read.tickets;
    },
    warnings,
    openUpdate,
    /** Writes results as a run does. */
    async write(outcomes: readonly Outcome[]): Promise<void> {
      await using update = await openUpdate();
      const writer = await update.start();
      try {
        for (let from = 0; from < outcomes.length; from += 300)
          await writer.write(outcomes.slice(from, from + 300));
        await writer.commit();
      } catch (error) {
        await writer.discard();
        throw error;
      }
    },
    /** Returns what should be beside the tickets after results, by ids. */
    expected(...runs: readonly (readonly Outcome[])[]): Record<string, Beside> {
      const outcomes = runs.flat();
      const of = ({ id }: Ticket) => outcomes.filter(({ ticket }) => ticket.id === id);
      return Object.fromEntries(
        read.tickets.map((ticket) => [ticket.id, besideAfter(place.nature, of(ticket))]),
      );
    },
    [Symbol.asyncDispose]: () => place[Symbol.asyncDispose](),
  };
}
