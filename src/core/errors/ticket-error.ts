/** Every way in which a single ticket can fail. The codes are stable: outputs and scripts rely on them. */
export const ticketErrorCodes = [
  'empty_ticket',
  'bad_encoding',
  'too_long',
  'not_cached',
  'not_sent',
  'in_batch',
  'no_response',
  'refused',
  'cut_off',
  'filtered',
  'invalid_json',
  'missing_urgent',
  'invalid_urgent',
  'missing_categories',
  'invalid_categories',
  'unknown_category',
  'language_not_supported',
  'unsure',
  'timeout',
  'rate_limited',
  'connection',
] as const;

export type TicketErrorCode = (typeof ticketErrorCodes)[number] | `http_${number}`;

export function isTicketErrorCode(code: unknown): code is TicketErrorCode {
  if (typeof code !== 'string') return false;
  return ticketErrorCodes.some((one) => one === code) || /^http_[1-5]\d\d$/.test(code);
}

/** Why a ticket has no classification. */
export interface TicketError {
  readonly code: TicketErrorCode;
  /** A sentence for people. May quote the model or the endpoint: hostile. */
  readonly message: string;
  /** What to do next, as a sentence, where more is known than the code says. Nothing stores it. */
  readonly hint?: string | undefined;
}

/**
 * Thrown where a ticket cannot be rendered, asked or read; the pipeline makes it that ticket's `TicketError`.
 * It never ends a run.
 */
export class TicketFailure extends Error implements TicketError {
  override readonly name = 'TicketFailure';
  readonly code: TicketErrorCode;
  readonly hint: string | undefined;

  constructor(
    code: TicketErrorCode,
    message: string,
    options?: ErrorOptions & { hint?: string | undefined },
  ) {
    super(message, options);
    this.code = code;
    this.hint = options?.hint;
  }
}

/** A ticket in a language that the model does not read. */
export class LanguageFailure extends TicketFailure {
  readonly language: string;

  constructor(language: string) {
    super('language_not_supported', `The ticket is in ${language}, which the embedded model does not read.`);
    this.language = language;
  }
}

/** Whether an error is the model's own judgement, that it had better not answer: nothing failed. */
export function isJudgement({ code }: { readonly code: string }): boolean {
  return code === 'language_not_supported' || code === 'unsure';
}

/** Whether a run did not get to a ticket before it was stopped, or left it to a batch: nothing failed. */
export function wasLeft({ code }: { readonly code: string }): boolean {
  return code === 'not_sent' || code === 'in_batch';
}

/** Whether an error says nothing of the ticket: this run did not get to it, and another may. */
export function wasNotReached(error: TicketError): boolean {
  return wasLeft(error) || error.code === 'not_cached';
}

/** Whether an error is the endpoint's or the way there: it says nothing of the ticket, the prompt or the model. */
export function isOfEndpoint({ code }: { readonly code: string }): boolean {
  return /^(timeout|rate_limited|connection|no_response|not_sent|not_cached|in_batch|http_\d+)$/.test(code);
}
