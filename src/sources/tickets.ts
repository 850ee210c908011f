import type { Ticket } from '../core/ticket.js';
import type { TicketColumns } from './columns.js';
import type { Table } from './table.js';

/** The rows of a table as tickets, in batches as the table gives them. */
export async function* ticketsOf(table: Table, { id, text }: TicketColumns): AsyncGenerator<Ticket[]> {
  let count = 0;
  for await (const rows of table.rows()) {
    yield rows.map(({ values, line, unreadable }): Ticket => {
      count++;
      return {
        id: id === undefined ? String(count) : (values[id] ?? ''),
        text: values[text] ?? '',
        columns: table.columns,
        values,
        place: { source: table.name, line },
        ...(unreadable && { unreadable }),
      };
    });
  }
}
