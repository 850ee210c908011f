import type { TicketError, TicketErrorCode } from '../core/errors/ticket-error.js';
import type { ModelRequest } from '../core/model.js';

/** What a model can put right when it is told; a reply that was cut off, filtered or declined would be again. */
const repairable: ReadonlySet<TicketErrorCode> = new Set([
  'invalid_json',
  'missing_urgent',
  'invalid_urgent',
  'missing_categories',
  'invalid_categories',
  'unknown_category',
]);

export function isRepairable({ code }: TicketError): boolean {
  return repairable.has(code);
}

/** What is added to a request whose reply could not be read. At the end, so that the prefix stays the same. */
export function repairNote({ message }: TicketError): string {
  return `\n\nThis was answered before, and the answer could not be used. ${message}\nAnswer again, with exactly the JSON object that was asked for and nothing else.`;
}

export function withNote(request: ModelRequest, note: string): ModelRequest {
  return { ...request, user: request.user + note };
}
