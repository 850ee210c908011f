import { hash } from 'node:crypto';
import type { Classification } from '../../core/classification.js';
import type { Prompt } from '../../core/prompt.js';
import { findName } from '../../core/text/normal-name.js';
import type { Ticket } from '../../core/ticket.js';
import { columnOfPlaceholder, placeholderNames } from '../../prompts/placeholders.js';
import type { AnswersById } from '../assess/assess.js';
import type { LabelledTicket } from '../labels.js';

/** What an approved prompt answered, ticket by ticket, to be committed beside it. */
export interface Baseline {
  readonly prompt: string;
  /** Of a saved prompt. */
  readonly promptVersion: number | undefined;
  readonly promptHash: string;
  readonly model: string;
  /** The objections to it, where it was approved anyway. */
  readonly forced?: string | undefined;
  /** The prompt's categories; undefined where it leaves them to the model. */
  readonly categories?: readonly string[] | undefined;
  /** Whether e-mail addresses and the like were removed from the tickets. */
  readonly redacted?: true | undefined;
  readonly tickets: TicketList;
  /** By the ticket's id; one for each repeat. */
  readonly answers: AnswersById;
}

/** The tickets of a baseline. */
export interface TicketList {
  /** The columns besides the text that its prompt showed the model. */
  readonly columns: readonly string[];
  readonly byId: ReadonlyMap<string, ListedTicket>;
}

export interface ListedTicket {
  /** See `hashShown`. */
  readonly shown: string;
  /** The label it had. */
  readonly expected: Classification;
}

/** Lists labelled tickets as the baseline of a prompt has them. */
export function listTickets(prompt: Prompt, labelled: readonly LabelledTicket[]): TicketList {
  const columns = columnsShown(prompt, labelled[0]?.ticket.columns ?? []);
  const listed = labelled.map(({ ticket, expected }): [string, ListedTicket] => [
    ticket.id,
    { shown: hashShown(ticket, columns), expected },
  ]);
  return { columns, byId: new Map(listed) };
}

/** Returns the columns that a prompt shows by their own names: its text is always shown. */
function columnsShown(prompt: Prompt, columns: readonly string[]): string[] {
  const shown = placeholderNames(prompt).flatMap((name) => columns[columnOfPlaceholder(columns, name)] ?? []);
  return [...new Set(shown)].toSorted();
}

/** Returns a hash of what the model sees of a ticket: a column that no prompt shows may change. */
export function hashShown({ text, columns, values }: Ticket, shown: readonly string[]): string {
  const cells = shown.map((name) => values[findName(columns, name)] ?? null);
  return hash('sha256', JSON.stringify([text, ...cells])).slice(0, 32);
}
