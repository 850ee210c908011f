import type { Limits, Usage } from '../model.js';
import { type TicketErrorCode, TicketFailure } from './ticket-error.js';

/**
 * What a request that got no reply says of those to come:
 * - `never`: this one will get none, however often it is sent
 * - `again`: another try may get one
 * - `wait`: the endpoint will take it after this many milliseconds
 * - `busy`: the same, after this many milliseconds where it says so; that says nothing about how many requests the endpoint takes of us
 * - `unreachable`: no server answers; another try may reach one, but not where none ever answered
 * - `doomed`: no request of this run will get one until somebody mends what the hint says; certain where one failure shows it
 */
export type Advice =
  | { readonly kind: 'never' }
  | { readonly kind: 'again' }
  | { readonly kind: 'busy'; readonly ms?: number | undefined }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'unreachable'; readonly hint: string }
  | { readonly kind: 'doomed'; readonly hint: string; readonly isCertain?: true };

export interface RequestFailureOptions extends ErrorOptions {
  readonly advice: Advice;
  /** What to do next, where the advice has no hint. */
  readonly hint?: string | undefined;
  readonly limits?: Limits | undefined;
  /** Whether the endpoint may have done, and charged for, what was asked of it. */
  readonly mayBeBilled?: boolean;
  /** What it says that it charged for. */
  readonly usage?: Usage | undefined;
  /** Whether an answer had begun, so that the endpoint is there, even where the rest failed. */
  readonly hasBegun?: boolean;
}

/** A request that got no usable reply. */
export class RequestFailure extends TicketFailure {
  readonly advice: Advice;
  readonly limits: Limits | undefined;
  readonly mayBeBilled: boolean;
  readonly usage: Usage | undefined;
  readonly hasBegun: boolean;

  constructor(code: TicketErrorCode, message: string, options: RequestFailureOptions) {
    super(code, message, { ...options, hint: hintOf(options.advice) ?? options.hint });
    this.advice = options.advice;
    this.limits = options.limits;
    this.usage = options.usage;
    this.hasBegun = options.hasBegun ?? false;
    this.mayBeBilled = options.mayBeBilled ?? options.usage !== undefined;
  }
}

function hintOf(advice: Advice): string | undefined {
  return 'hint' in advice ? advice.hint : undefined;
}
