import { hash } from 'node:crypto';
import * as z from 'zod';
import type { Classification } from '../../core/classification.js';
import { TicketsiftError } from '../../core/errors.js';
import { parseJson } from '../../core/text/json.js';
import { type Visibility, visibilities } from '../../core/visibility.js';
import type { Author } from '../library/version.js';
import { labelSourceSchema } from './source.js';

/** The orders in which tickets are reviewed. All but the first take tickets for being hard, which biases estimates. */
export const reviewOrders = ['random', 'disagreement', 'unsure', 'mislabelled'] as const;
export type ReviewOrder = (typeof reviewOrders)[number];

/** Where labelled tickets come from: one of the orders, or `chosen` where their reviewer looked for them by hand. */
export const reviewQueues = [...reviewOrders, 'chosen'] as const;
export type ReviewQueue = (typeof reviewQueues)[number];

// PostgreSQL has no text that holds a NUL or half a character.
const name = z
  .string()
  .min(1)
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'has characters that names cannot have');

const proposal = z.object({ urgent: z.boolean(), categories: z.array(z.string()) }).readonly();
/** As `check` reads one: without a category it could not be compared with anything. */
const decision = z.object({
  urgent: z.boolean(),
  categories: z
    .array(z.string().refine((text) => text !== '' && text === text.trim()))
    .min(1)
    .readonly(),
});

/** The content of a row, about a ticket. */
const contentSchema = z.object({
  /** Of a saved prompt. */
  promptVersion: z.int().positive().optional(),
  /** See `promptHash`: which text of the prompt the reviewer saw. */
  promptHash: z.string().optional(),
  ticket: z.string().min(1),
  textHash: z.string().regex(/^[0-9a-f]{64}$/),
  source: labelSourceSchema,
  classification: decision.readonly().optional(),
  queue: z.enum(reviewQueues),
  isBlind: z.boolean(),
  proposed: proposal.optional(),
});

/** A label or a skip that is about to be added. */
export interface LabelDraft {
  /** The name of the prompt that the label belongs to; version and hash say what its reviewer saw. */
  readonly prompt: {
    readonly name: string;
    readonly version?: number | undefined;
    readonly hash?: string | undefined;
  };
  /** As the source has it (see `wholeTicket`). Only a hash of the text is kept. */
  readonly ticket: { readonly id: string; readonly text: string };
  /** Where its text can be read again: see `labelSourceOf`. */
  readonly source: z.infer<typeof labelSourceSchema>;
  /** Undefined where the ticket is skipped. It needs a category at least, as `check` does. */
  readonly classification: Classification | undefined;
  /** The queue that the ticket came from. */
  readonly queue: ReviewQueue;
  /** Whether its reviewer decided without seeing what was proposed. */
  readonly isBlind: boolean;
  /** What the model proposed, shown or not; undefined where it had no answer. */
  readonly proposed: Classification | undefined;
}

/** A label, or a skip, as it is stored. All texts are hostile. */
export interface Label {
  /** What `undo` takes. */
  readonly id: string;
  /** Greater than that of each earlier row of the same prompt that its author could see. */
  readonly position: number;
  /** The name of the prompt. */
  readonly prompt: string;
  readonly promptVersion: number | undefined;
  readonly promptHash: string | undefined;
  readonly visibility: Visibility;
  readonly ticket: string;
  /** See `hashText`. */
  readonly textHash: string;
  readonly source: z.infer<typeof labelSourceSchema>;
  /** Undefined where the ticket was skipped. */
  readonly classification: Classification | undefined;
  readonly queue: ReviewQueue;
  /**
   * All queues from which its reviewer labelled or skipped this text of the ticket without undoing it. A ticket that was
   * drawn at random stays a random one even if it is corrected later: otherwise corrections would leave the sample.
   */
  readonly drawnFrom: readonly ReviewQueue[];
  readonly isBlind: boolean;
  readonly proposed: Classification | undefined;
  readonly author: Author;
  /** Tells reviewers apart: see `reviewerOf`. */
  readonly reviewer: string;
  /** Whether the current user added it. */
  readonly isOwn: boolean;
  /** ISO 8601, in UTC. */
  readonly labelledAt: string;
}

/** A label that is not a skip. */
export type DecidedLabel = Label & { readonly classification: Classification };

export function isDecided(label: Label): label is DecidedLabel {
  return label.classification !== undefined;
}

/** Returns the queue that a ticket counts for, of all that it was drawn from: once random, always random. */
export function countedQueue(drawnFrom: readonly ReviewQueue[]): ReviewQueue | undefined {
  return reviewQueues.find((queue) => drawnFrom.includes(queue));
}

/** Returns the hash that a label stores instead of a ticket's text: SHA-256 in hex digits. */
export function hashText(text: string): string {
  return hash('sha256', text);
}

/** Returns a text that identifies a reviewer: the issuer and its id for them, or else the name alone. */
export function reviewerOf({ name, verified }: Author): string {
  return verified ? `${verified.issuer} ${verified.id}` : ` ${name}`;
}

/** Returns the content of a draft as it is stored. @throws TicketsiftError `usage` for an invalid label */
export function contentOf(draft: LabelDraft): string {
  requireName(draft.prompt.name);
  const { data, error } = contentSchema.safeParse({
    promptVersion: draft.prompt.version,
    promptHash: draft.prompt.hash,
    ticket: draft.ticket.id,
    textHash: hashText(draft.ticket.text),
    source: draft.source,
    classification: draft.classification,
    queue: draft.queue,
    isBlind: draft.isBlind,
    proposed: draft.proposed,
  });
  if (data) return JSON.stringify(data);
  const isEmpty = draft.classification?.categories.length === 0;
  throw new TicketsiftError(
    'usage',
    isEmpty ? 'A label needs a category' : 'This is not a label of a ticket',
    {
      cause: error,
      hint: isEmpty ? 'Choose one, or skip the ticket.' : 'Reload the page, and label the ticket again.',
    },
  );
}

function requireName(text: string): void {
  if (name.safeParse(text).success) return;
  throw new TicketsiftError('usage', 'Labels belong to a prompt with a name', {
    hint: 'Give the prompt a name.',
  });
}

const text = z.string().nullable();
const row = z.object({
  id: z.string(),
  position: z.coerce.number(),
  prompt: z.string(),
  visibility: z.enum(visibilities),
  holder: z.string(),
  home: z.string(),
  content: text,
  takes_back: text,
  author: z.string(),
  author_id: text,
  author_issuer: text,
  labelled_at: z.string(),
});

/** A row of the table: a label, or one that takes a label back. */
export interface LabelRow extends Omit<z.infer<typeof row>, 'author'> {
  readonly author: Author;
  readonly reviewer: string;
}

/**
 * Reads a row as a database gives it, where numbers may be texts.
 * @throws TicketsiftError `database` for a row that another program wrote
 */
export function labelRowOf(found: unknown): LabelRow {
  const { data, error } = row.safeParse(found);
  if (!data) throw foreignRow(error);
  const { author: name, author_id: id, author_issuer: issuer } = data;
  const author = { name, verified: issuer === null ? undefined : { issuer, id: id ?? '' } };
  return { ...data, author, reviewer: reviewerOf(author) };
}

/** Returns the label in a row, by itself. @param own the current user: see `reviewerOf` */
export function labelOf(found: LabelRow, own: string): Label {
  const { data: content, error } = contentSchema.safeParse(parseJson(found.content ?? ''));
  if (!content) throw foreignRow(error);
  return {
    id: found.id,
    position: found.position,
    prompt: found.prompt,
    promptVersion: content.promptVersion,
    promptHash: content.promptHash,
    visibility: found.visibility,
    ticket: content.ticket,
    textHash: content.textHash,
    source: content.source,
    classification: content.classification,
    queue: content.queue,
    drawnFrom: [content.queue],
    isBlind: content.isBlind,
    proposed: content.proposed,
    author: found.author,
    reviewer: found.reviewer,
    isOwn: found.reviewer === own,
    labelledAt: found.labelled_at,
  };
}

function foreignRow(error: z.ZodError): TicketsiftError {
  const { path, message } = error.issues[0] ?? {};
  return new TicketsiftError(
    'database',
    `A label was not written by ticketsift: ${path?.join('.')}: ${message}`,
    {
      cause: error,
      hint: 'Another program has written to ticketsift_labels: restore a copy of the table.',
    },
  );
}
