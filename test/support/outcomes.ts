import type { TicketErrorCode } from '../../src/core/errors/ticket-error.js';
import type { Classified, Failed, Outcome } from '../../src/core/outcome.js';
import type { Ticket } from '../../src/core/ticket.js';
import type { ExporterOptions } from '../../src/outputs/exporter.js';
import { resultColumns } from '../../src/outputs/result-columns.js';
import { fc } from './properties.js';
import { makeTicket } from './tickets.js';

export const sampleColumns = ['id', 'text'] as const;

/** A ticket of a source with the columns `id` and `text`. */
export function sampleTicket(id: string, text: string, line?: number): Ticket {
  return makeTicket({ id, text }, line);
}

/** A ticket with any columns, in any order and number; its id and text are the first two values. */
export function ticketOf(columns: readonly string[], values: readonly string[]): Ticket {
  const [id = '1', text = ''] = values;
  return { id, text, columns, values, place: { source: 'tickets.csv', line: 2 } };
}

export function classified(
  ticket: Ticket,
  categories: readonly string[] = ['Bug'],
  more: { urgent?: boolean } & Partial<Pick<Classified, 'origin' | 'model'>> = {},
): Outcome {
  const { urgent = false, ...rest } = more;
  return { ticket, origin: 'sent', classification: { urgent, categories }, ...rest };
}

export function failed(
  ticket: Ticket,
  code: TicketErrorCode = 'timeout',
  message = 'No answer came within 60 s.',
  more: Partial<Pick<Failed, 'origin'>> = {},
): Outcome {
  return { ticket, origin: 'none', error: { code, message }, ...more };
}

/** How many tickets are classified, and how many have each error, by its code. */
export function errorCounts(outcomes: readonly Outcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { error } of outcomes) {
    const what = error?.code ?? 'classified';
    counts[what] = (counts[what] ?? 0) + 1;
  }
  return counts;
}

/** Options of an exporter, with the columns of the source by name. */
export function exporterOptions({
  columns = sampleColumns,
  ...options
}: Partial<Omit<ExporterOptions, 'columns'>> & {
  readonly columns?: readonly string[];
} = {}): ExporterOptions {
  return {
    columns: resultColumns(columns),
    width: 80,
    maxRows: Infinity,
    colour: false,
    raw: false,
    ...options,
  };
}

/** Text of any code points. (fast-check's `binary` strings are the same, but take two seconds to set up.) */
export const anyUnicode = fc
  .array(fc.oneof(fc.nat({ max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff })))
  .map((codes) => String.fromCodePoint(...codes));
