import { identityOf, type OpenedLogin } from '../auth/open.js';
import type { Config } from '../config/load.js';
import { TicketsiftError } from '../core/errors.js';
import { fromHere } from '../core/text/locations.js';
import type { Session } from '../core/world/session.js';
import { findTicketColumns } from '../sources/columns.js';
import { findSource } from '../sources/find.js';
import { openTickets } from '../sources/open.js';
import { ticketsOf } from '../sources/tickets.js';
import type { Suite } from './find-suites.js';
import { type LabelledTicket, readLabels } from './labels.js';

/** Reads the labelled tickets of a suite. @throws TicketsiftError see `findSource`, `openTickets` and `readLabels` */
export async function readLabelled(
  suite: Suite,
  { session, config, login }: { session: Session; config: Config; login: OpenedLogin | undefined },
): Promise<LabelledTicket[]> {
  const { world } = session;
  const name = config.sources.has(suite.tickets) ? suite.tickets : fromHere(suite.tickets, world.cwd);
  const found = await findSource(name, {}, { config, environment: world.environment, cwd: world.cwd });
  await using source = await openTickets(
    session,
    found,
    { header: true },
    {
      spool: undefined,
      findIdentity: identityOf(login),
    },
  );
  const columns = findTicketColumns(source, {
    text: suite.textColumn ?? found.textColumn,
    id: suite.idColumn ?? found.idColumn,
  });
  const tickets = [];
  for await (const batch of ticketsOf(source, columns)) tickets.push(...batch);
  if (tickets.length > 0) return readLabels(tickets);
  throw new TicketsiftError('bad_input', `${name} holds no labelled tickets`, {
    hint: 'It needs the columns id, text, urgent and categories, and a row at least.',
  });
}
