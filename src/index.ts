/** What a program may import: `import { classify } from 'ticketsift'`. */
export { classifyTickets as classify } from './api/classify-tickets.js';
export type { ClassifyTicketsOptions as ClassifyOptions, PromptObject, TicketInput } from './api/options.js';
export type { ClassifiedTicket, FailedTicket, TicketOutcome as Outcome } from './api/outcome.js';
export type { TicketErrorCode } from './core/errors/ticket-error.js';
export { type ErrorCode, TicketsiftError } from './core/errors.js';
