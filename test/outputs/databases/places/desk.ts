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
  await using table = await open(place.location, { ...place.source, service: { access } });
  const found = findTicketColumns(table, {});
  const read = await collect(ticketsOf(table, found));
  const openUpdate = async () => {
    const openAt = await updates[place.kind]();
    return openAt(place.location, {
      table: place.table,
      columns: table.columns,
      sheet: table.sheet,
      identifying: [found.id, ...found.body].filter((index) => index !== undefined),
      variables: {},
      access,
      waiting: access.waiting,
      warn: (message) => void warnings.push(message),
    });
  };
  return {
    place,
    /** In the order of their ids. */
    tickets: read.toSorted((a, b) => Number(a.id) - Number(b.id)),
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
      return Object.fromEntries(read.map((ticket) => [ticket.id, besideAfter(place.nature, of(ticket))]));
    },
    [Symbol.asyncDispose]: () => place[Symbol.asyncDispose](),
  };
}
