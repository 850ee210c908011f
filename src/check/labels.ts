import * as z from 'zod';
import type { Classification } from '../core/classification.js';
import { TicketsiftError } from '../core/errors.js';
import { parseJson } from '../core/text/json.js';
import { listNames } from '../core/text/names.js';
import { readYesOrNo } from '../core/text/read-value.js';
import { shorten } from '../core/text/shorten.js';
import type { Ticket } from '../core/ticket.js';
import { type ReviewQueue, reviewQueues } from '../prompts/labels/label.js';

/** A ticket with its labels. */
export interface LabelledTicket {
  /** Without the columns of the labels, so that no prompt can show them to a model. */
  readonly ticket: Ticket;
  readonly expected: Classification;
  /** Why it is hard; may be empty. */
  readonly note: string;
  /** The queue that it was labelled from, where the file says so. */
  readonly queue?: ReviewQueue;
}

/** The columns of labels. `note` may be missing. */
const labelColumns = ['urgent', 'categories', 'note'] as const;

/** The column that `labels export` adds. A help desk may have one of that name, too, with values of its own. */
const queueColumn = 'queue';

const nameList = z.array(z.string().trim().min(1));

/**
 * Tells labels from tickets. `urgent` is true or false (yes, no, 1, 0), `categories` a list in JSON or names with `|`
 * between them. A column `queue` is one of labels where each of its values is a queue of reviews.
 * @throws TicketsiftError `bad_input` for a label that cannot be read, or an id that is there twice, with file and
 *   line; `usage` where a column is missing
 */
export function readLabels(tickets: readonly Ticket[]): LabelledTicket[] {
  const lines = new Map<string, number>();
  const hasQueues = tickets.every((ticket) => queueOf(ticket) !== undefined);
  const names: readonly string[] = hasQueues ? [...labelColumns, queueColumn] : labelColumns;
  return tickets.map((ticket) => {
    const at = `${ticket.place.source}:${ticket.place.line}`;
    const first = lines.get(ticket.id);
    if (ticket.id.trim() === '') throw bad(at, 'the ticket has no id', 'Give each ticket its own id.');
    if (first !== undefined)
      throw bad(at, `${quote(ticket.id)} is on line ${first} already`, 'Each ticket needs its own id.');
    lines.set(ticket.id, ticket.place.line);
    const queue = hasQueues ? queueOf(ticket) : undefined;
    return { ...readLabel(ticket, at, names), ...(queue && { queue }) };
  });
}

function cellOf({ columns, values }: Ticket, name: string): string | undefined {
  const index = columns.findIndex((column) => column.trim().toLowerCase() === name);
  return index === -1 ? undefined : (values[index] ?? '');
}

function queueOf(ticket: Ticket): ReviewQueue | undefined {
  const found = cellOf(ticket, queueColumn)?.trim().toLowerCase();
  return reviewQueues.find((queue) => queue === found);
}

/**
 * Checks that a ticket has the columns.
 * @param names of the columns that no prompt may show
 */
function readLabel(ticket: Ticket, at: string, names: readonly string[]): LabelledTicket {
  const [urgent, categories, note = ''] = labelColumns.map((name) => cellOf(ticket, name));
  if (urgent === undefined || categories === undefined) {
    const missing = urgent === undefined ? 'urgent' : 'categories';
    throw new TicketsiftError(
      'usage',
      `${ticket.place.source} has no column ${missing}, which holds the right answers`,
      {
        hint: `Labelled tickets have the columns id, text, urgent and categories. Its columns: ${listNames(ticket.columns)}.`,
      },
    );
  }
  return {
    ticket: withoutLabels(ticket, names),
    expected: { urgent: readUrgent(urgent, at), categories: readCategories(categories, at) },
    note,
  };
}

function withoutLabels({ columns, values, ...ticket }: Ticket, names: readonly string[]): Ticket {
  const kept = [...columns.keys()].filter(
    (index) => !names.includes(columns[index]?.trim().toLowerCase() ?? ''),
  );
  return {
    ...ticket,
    columns: kept.map((index) => columns[index] ?? ''),
    values: kept.map((index) => values[index] ?? ''),
  };
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
  throw bad(at, `categories is ${quote(cell)}`, 'Write names separated by |, or a JSON list: ["Bug"].');
}

function quote(cell: string): string {
  return cell.trim() === '' ? 'empty' : `“${shorten(cell, 60)}”`;
}

function bad(at: string, what: string, hint: string): TicketsiftError {
  return new TicketsiftError('bad_input', `${at}: ${what}`, { hint });
}
