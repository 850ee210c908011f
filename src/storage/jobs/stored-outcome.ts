import * as z from 'zod';
import { isTicketErrorCode, type TicketErrorCode } from '../../core/errors/ticket-error.js';
import type { Outcome } from '../../core/outcome.js';
import { shorten } from '../../core/text/shorten.js';
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

/** Characters of a message or a reply that are stored. */
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
