import { type Cleaning, type CleaningPart, cleaningParts, type Removed } from '../../core/cleaning.js';
import type { Ticket } from '../../core/ticket.js';
import { joinTexts } from '../join-texts.js';
import { withSubject } from '../tickets.js';
import { type CleaningOptions, cleanText, mayChange, type ReadHtml } from './clean-text.js';
import { describeCleaned } from './describe-cleaned.js';
import { isHtml } from './is-html.js';
import { isForwardSubject, isReplySubject } from './mail-header.js';

/** Receives a ticket of which something is not sent. */
export type OnCleaned = (ticket: Ticket) => void;

export interface TicketCleanerOptions {
  readonly cleaning: Cleaning;
  /** The columns whose cells are sent as well as the texts. */
  readonly columns: readonly number[];
  readonly onCleaned: OnCleaned;
  readonly note: (text: string) => void;
}

/** Takes out of tickets what is not to be sent, and counts them. */
export class TicketCleaner {
  readonly #options: TicketCleanerOptions;
  readonly #counts = new Map<CleaningPart, number>();
  #tickets = 0;
  #readHtml: ReadHtml | undefined;

  constructor(options: TicketCleanerOptions) {
    this.#options = options;
  }

  /** Yields the same batches with cleaned tickets. One of which nothing is taken out is the same. */
  async *clean(batches: AsyncIterable<readonly Ticket[]>): AsyncGenerator<readonly Ticket[]> {
    for await (const batch of batches) {
      if (this.#readHtml === undefined && batch.some((ticket) => this.#hasHtml(ticket)))
        this.#readHtml = (await import('./html-to-text.js')).htmlToText;
      yield batch.map((ticket) => this.#cleanTicket(ticket));
    }
  }

  /** Notes how many tickets were cleaned, counted anew from then on. */
  sum(): void {
    if (this.#tickets > 0) this.#options.note(describeCleaned(this.#tickets, this.#counts));
    this.#tickets = 0;
    this.#counts.clear();
  }

  #cleanTicket(ticket: Ticket): Ticket {
    if (ticket.unreadable || !this.#mayChange(ticket)) return ticket;
    const cleaned = cleanTicket(ticket, this.#options, this.#readHtml ?? noPage);
    if (cleaned.cleaned === undefined) return ticket;
    this.#tickets++;
    for (const part of cleaningParts)
      if (cleaned.cleaned.removed[part] !== undefined)
        this.#counts.set(part, (this.#counts.get(part) ?? 0) + 1);
    this.#options.onCleaned(cleaned);
    return cleaned;
  }

  /** Looks at what most tickets have, without making anything. */
  #mayChange({ subject = '', text, body = text, values }: Ticket): boolean {
    return (
      mayChange(body) ||
      mayChange(subject) ||
      this.#options.columns.some((index) => mayChange(values[index] ?? ''))
    );
  }

  #hasHtml(ticket: Ticket): boolean {
    return this.#mayChange(ticket) && this.#textsOf(ticket).some(isHtml);
  }

  #textsOf(ticket: Ticket): string[] {
    const { subject = '', values } = ticket;
    return [subject, ...partsOf(ticket), ...this.#options.columns.map((index) => values[index] ?? '')];
  }
}

function noPage(html: string) {
  return { text: html, marked: [] };
}

function partsOf({ text, body = text, parts }: Ticket): readonly string[] {
  return parts ?? [body];
}

/** Cleans subject, body and cells each by itself, and puts the text together again. */
function cleanTicket(
  ticket: Ticket,
  { cleaning, columns }: Pick<TicketCleanerOptions, 'cleaning' | 'columns'>,
  readHtml: ReadHtml,
): Ticket {
  const { subject, values } = ticket;
  const options: CleaningOptions = { cleaning, readHtml, isForward: false, isReply: undefined };
  const removed: Partial<Record<CleaningPart, number>> = {};
  const seen = new Map<string, string>();
  const clean = (text: string, isForward: boolean, isReply?: boolean): string => {
    const known = seen.get(text);
    if (known !== undefined || !mayChange(text)) return known ?? text;
    const result = cleanText(text, { ...options, isForward, isReply });
    add(removed, result.removed);
    seen.set(text, result.text);
    return result.text;
  };
  const cleanSubject = subject === undefined ? undefined : clean(subject, false);
  const isForward = cleanSubject !== undefined && isForwardSubject(cleanSubject);
  const isReply = cleanSubject === undefined ? undefined : isReplySubject(cleanSubject);
  const raw = partsOf(ticket);
  // Messages below the first one are answers.
  const body = joinTexts(raw.map((part, index) => clean(part, isForward, index > 0 || isReply)));
  // The cell of a body that was put together is cleaned as its parts were.
  seen.set(joinTexts(raw), body);
  const cells = new Map(columns.map((index) => [index, clean(values[index] ?? '', isForward, isReply)]));
  if (Object.keys(removed).length === 0) return ticket;
  const sent = values.map((value, index) => cells.get(index) ?? value);
  const cleaned = { removed, values: sent, whole: ticket };
  if (cleanSubject === undefined) return { ...ticket, text: body, cleaned };
  return { ...ticket, text: withSubject(cleanSubject, body), body, cleaned };
}

function add(sums: Partial<Record<CleaningPart, number>>, removed: Removed): void {
  for (const part of cleaningParts) {
    const lines = removed[part];
    if (lines !== undefined) sums[part] = (sums[part] ?? 0) + lines;
  }
}
