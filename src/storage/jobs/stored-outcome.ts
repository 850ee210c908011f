import * as z from 'zod';
import { isTicketErrorCode, type TicketErrorCode } from '../../core/errors/ticket-error.js';
import type { Outcome } from '../../core/outcome.js';
import { shorten } from '../../core/text/shorten.js';
import { visible } from '../../core/text/visible.js';
import { type Ticket, wholeTicket } from '../../core/ticket.js';

const stored = z.strictObject({
  u: z.boolean().exactOptional(),
  c: z.array(z.string()).exactOptional(),
  /** How sure the model was. */
  s: z.strictObject({ urgent: z.number(), categories: z.number() }).exactOptional(),
  /** The language, where the model does not read it. */
  l: z.string().exactOptional(),
  e: z
    .strictObject({ code: z.custom<TicketErrorCode>(isTicketErrorCode), message: z.string() })
    .exactOptional(),
  o: z.enum(['cached', 'sent', 'duplicate', 'none']),
  m: z.string().exactOptional(),
  r: z.string().exactOptional(),
});

/** An outcome as it is stored, beside the ticket and not with it. */
export interface StoredOutcome {
  /** `urgent`, `other`, or the code of an error. */
  readonly kind: string;
  readonly json: string;
}

/** Characters of a message, a reply or a problem that are stored. */
const maxText = 1_000;

export function encodeOutcome({ classification, error, origin, model, reply }: Outcome): StoredOutcome {
  const said: z.input<typeof stored> = {
    ...(classification && {
      u: classification.urgent,
      c: [...classification.categories],
      ...(classification.confidence && { s: classification.confidence }),
      ...(classification.unreadLanguage !== undefined && { l: classification.unreadLanguage }),
    }),
    ...(error && { e: { code: error.code, message: shorten(error.message, maxText) } }),
    o: origin,
    ...(model !== undefined && { m: model }),
    ...(reply !== undefined && { r: shorten(reply, maxText) }),
  };
  const kind = error ? error.code : classification.urgent ? 'urgent' : 'other';
  return { kind, json: JSON.stringify(said) };
}

/** Reads an outcome; undefined for what a newer version wrote. */
export function decodeOutcome(found: unknown, ticket: Ticket): Outcome | undefined {
  const { data } = stored.safeParse(found);
  if (!data) return undefined;
  const { u, c, s, l, e, o: origin, m, r } = data;
  const common = {
    ticket: wholeTicket(ticket),
    origin,
    ...(m !== undefined && { model: m }),
    ...(r !== undefined && { reply: r }),
  };
  if (e) return { ...common, error: e };
  if (u === undefined || c === undefined) return undefined;
  const classification = { urgent: u, categories: c, confidence: s, unreadLanguage: l };
  return { ...common, classification };
}

/**
 * Returns why something failed as a column of PostgreSQL takes it, which holds no U+0000. What a submitter or an endpoint has
 * written is quoted in it, and must not keep a worker from noting that it failed.
 */
export function storedProblem(why: string): string {
  return visible(shorten(why, maxText));
}
