import * as z from 'zod';
import type { Classification } from '../core/classification.js';
import { TicketsiftError } from '../core/errors.js';
import { parseJson } from '../core/text/json.js';
import { listNames } from '../core/text/names.js';
import { readYesOrNo } from '../core/text/read-value.js';
import { shorten } from '../core/text/shorten.js';
import type { Ticket } from '../core/ticket.js';

/** A ticket with what a person says is right for it. */
export interface LabelledTicket {
  /** Without the columns of the labels, so that no prompt can show them to a model. */
  readonly ticket: Ticket;
  readonly expected: Classification;
  /** Why it is hard; may be empty. */
  readonly note: string;
}

/** The columns that say what is right. `note` may be missing. */
const labelColumns = ['urgent', 'categories', 'note'] as const;

const nameList = z.array(z.string().trim().min(1));

/**
 * Tells labels from tickets. `urgent` is true or false (yes, no, 1, 0), `categories` a list in JSON or names with `|`
 * between them.
 * @throws TicketsiftError `bad_input` for a label that cannot be read, or an id that is there twice, with file and
 *   line; `usage` where a column is missing
 */
export function readLabels(tickets: readonly Ticket[]): LabelledTicket[] {
  const lines = new Map<string, number>();
  return tickets.map((ticket) => {
    const at = `${ticket.place.source}:${ticket.place.line}`;
    const first = lines.get(ticket.id);
    if (ticket.id.trim() === '') throw bad(at, 'the ticket has no id', 'Give each ticket one of its own.');
    if (first !== undefined)
      throw bad(at, `${quote(ticket.id)} is on line ${first} already`, 'An id names one ticket alone.');
    lines.set(ticket.id, ticket.place.line);
    return readLabel(ticket, at);
  });
}

function readLabel(ticket: Ticket, at: string): LabelledTicket {
  const cell = (name: string) => {
    const index = ticket.columns.findIndex((column) => column.trim().toLowerCase() === name);
    return index === -1 ? undefined : (ticket.values[index] ?? '');
  };
  const [urgent, categories, note = ''] = labelColumns.map(cell);
  if (urgent === undefined || categories === undefined) {
    const missing = urgent === undefined ? 'urgent' : 'categories';
    throw new TicketsiftError(
      'usage',
      `${ticket.place.source} has no column ${missing}, which says what is right`,
      {
        hint: `Labelled tickets have the columns id, text, urgent and categories. Its columns: ${listNames(ticket.columns)}.`,
      },
    );
  }
  return {
    ticket: withoutLabels(ticket),
    expected: { urgent: readUrgent(urgent, at), categories: readCategories(categories, at) },
    note,
  };
}

function withoutLabels({ columns, values, ...ticket }: Ticket): Ticket {
  const kept = [...columns.keys()].filter((index) => !isLabel(columns[index]));
  return {
    ...ticket,
    columns: kept.map((index) => columns[index] ?? ''),
    values: kept.map((index) => values[index] ?? ''),
  };
}

/** Whether a column says what is right, which no prompt may show. */
function isLabel(column = ''): boolean {
  return labelColumns.some((name) => name === column.trim().toLowerCase());
}

function readUrgent(cell: string, at: string): boolean {
  const urgent = readYesOrNo(cell);
  if (urgent !== undefined) return urgent;
  throw bad(at, `urgent is ${quote(cell)}`, 'Write true or false.');
}

function readCategories(cell: string, at: string): string[] {
  const isJson = cell.trim().startsWith('[');
  const checked = nameList.safeParse(
    isJson ? parseJson(cell) : cell.split('|').filter((name) => name.trim() !== ''),
  );
  if (checked.success && checked.data.length > 0) return [...new Set(checked.data)];
  throw bad(
    at,
    `categories is ${quote(cell)}`,
    'Write names with | between them, or a list in JSON: ["Bug"].',
  );
}

function quote(cell: string): string {
  return cell.trim() === '' ? 'empty' : `“${shorten(cell, 60)}”`;
}

function bad(at: string, what: string, hint: string): TicketsiftError {
  return new TicketsiftError('bad_input', `${at}: ${what}`, { hint });
}
