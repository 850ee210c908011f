import type { Outcome } from '../core/outcome.js';
import type { TicketOutcome } from './outcome.js';

/** Returns an outcome as programs get it. */
export function publicOutcome({ ticket, origin, classification, error }: Outcome): TicketOutcome {
  const { id, text, columns, values, place } = ticket;
  const common = {
    id,
    text,
    fields: Object.fromEntries(columns.map((column, index) => [column, values[index] ?? ''])),
    place: { source: place.source, line: place.line },
    origin,
  };
  if (error !== undefined) {
    const { code, message } = error;
    return {
      ...common,
      urgent: undefined,
      categories: undefined,
      confidence: undefined,
      error: { code, message },
    };
  }
  const { urgent, categories, confidence } = classification;
  return { ...common, urgent, categories: [...categories], confidence, error: undefined };
}
