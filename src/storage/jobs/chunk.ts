import * as z from 'zod';
import { isTicketErrorCode, type TicketErrorCode } from '../../core/errors/ticket-error.js';
import { parseJson } from '../../core/text/json.js';
import type { Ticket } from '../../core/ticket.js';
import { maxJobColumns } from './plan.js';

/** The tickets of a chunk, if none of them is large. */
export const chunkSize = 250;

/** The characters of a chunk from which on it takes no more tickets. */
export const maxChunkLength = 4_000_000;

/** A text of a ticket: where a cell holds the same, the number of that. */
const cell = z.union([z.int().nonnegative(), z.string()]);

const ticketErrorCode = z.custom<TicketErrorCode>(isTicketErrorCode);

/** A ticket without what all tickets of a run share. */
const storedTicket = z.strictObject({
  i: cell,
  /** Absent where it is the subject, a blank line and the body. */
  t: cell.exactOptional(),
  s: cell.exactOptional(),
  b: cell.exactOptional(),
  p: z.array(z.string()).max(100_000).exactOptional(),
  v: z.array(z.string()).max(maxJobColumns),
  l: z.int().nonnegative(),
  /** Where it is not from the run's source, but from one of several files. */
  f: z.string().exactOptional(),
  /** Why it cannot be read. */
  u: z.strictObject({ code: ticketErrorCode, message: z.string() }).exactOptional(),
});

const storedChunk = z.array(storedTicket).min(1).max(1_000);

/** What the tickets of a run share. */
export interface SharedParts {
  readonly source: string;
  readonly columns: readonly string[];
}

/** Returns a ticket as it is stored. */
export function encodeTicket(ticket: Ticket, { source }: Pick<SharedParts, 'source'>): string {
  const { id, text, subject, body, parts, values, place, unreadable } = ticket;
  const asCell = (one: string) => {
    const index = values.indexOf(one);
    return index === -1 ? one : index;
  };
  const stored: z.input<typeof storedTicket> = {
    i: asCell(id),
    ...(text !== joined(subject, body) && { t: asCell(text) }),
    ...(subject !== undefined && { s: asCell(subject) }),
    ...(body !== undefined && { b: asCell(body) }),
    ...(parts && { p: [...parts] }),
    v: [...values],
    l: place.line,
    ...(place.source !== source && { f: place.source }),
    ...(unreadable && { u: { code: unreadable.code, message: unreadable.message } }),
  };
  return JSON.stringify(stored);
}

function joined(subject: string | undefined, body: string | undefined): string | undefined {
  return subject === undefined || body === undefined ? undefined : `${subject.trim()}\n\n${body}`;
}

/** Reads the tickets of a chunk. Returns undefined for what is none: anyone may have written it. */
export function decodeChunk(text: string, { source, columns }: SharedParts): readonly Ticket[] | undefined {
  const { data } = storedChunk.safeParse(parseJson(text));
  return data?.map(({ i, t, s, b, p, v: values, l: line, f, u }): Ticket => {
    const cellOf = (one: string | number) => (typeof one === 'string' ? one : (values[one] ?? ''));
    const subject = s === undefined ? undefined : cellOf(s);
    const body = b === undefined ? undefined : cellOf(b);
    return {
      id: cellOf(i),
      text: t === undefined ? (joined(subject, body) ?? '') : cellOf(t),
      ...(subject !== undefined && { subject }),
      ...(body !== undefined && { body }),
      ...(p && { parts: p }),
      columns,
      values,
      place: { source: f ?? source, line },
      ...(u && { unreadable: u }),
    };
  });
}
