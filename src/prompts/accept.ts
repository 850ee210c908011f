import * as z from 'zod';
import type { Acceptance, Classification } from '../core/classification.js';
import { LanguageFailure, TicketFailure } from '../core/errors/ticket-error.js';
import { score } from '../core/text/numbers.js';

const share = z.number().min(0).max(1);

/** What a reply says about itself, besides its answer. */
const selfSchema = z.looseObject({
  confidence: z.object({ urgent: share, categories: share }),
  /** The name of the ticket's language, where the model does not read it. */
  unread_language: z.string().optional(),
});

/**
 * Adds to an answer how sure the model is.
 * @throws TicketFailure `language_not_supported` or `unsure` for an answer that is not accepted
 */
export function accept(
  reply: object,
  classification: Classification,
  { minConfidence = 0, anyLanguage }: Acceptance,
): Classification {
  const { data } = selfSchema.safeParse(reply);
  if (data === undefined) return classification;
  const { confidence, unread_language: language } = data;
  if (language !== undefined && !anyLanguage) throw new LanguageFailure(language);
  const least = Math.min(confidence.urgent, confidence.categories);
  if (least < minConfidence) {
    throw new TicketFailure(
      'unsure',
      `The model is unsure: its confidence is ${score(least)}, and ${score(minConfidence)} is required.`,
    );
  }
  return { ...classification, confidence, ...(language !== undefined && { unreadLanguage: language }) };
}
