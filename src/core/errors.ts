/**
 * What ends a whole run, by code, with the exit code it leads to.
 * 2 is wrong usage, configuration or input; 4 is that somebody must log in first; 5 is that the money is spent;
 * 1 is everything nobody could have foreseen.
 */
export const exitCodes = {
  usage: 2,
  config: 2,
  not_found: 2,
  bad_input: 2,
  bad_prompt: 2,
  bad_cache: 2,
  cache_unavailable: 2,
  bad_output: 2,
  bad_query: 2,
  database: 2,
  login_required: 4,
  source_lost: 1,
  doomed: 1,
  cost_limit: 5,
  no_key: 2,
  no_model: 2,
  embedded_missing: 2,
  unexpected: 1,
  interrupted: 130,
} as const;

export type ErrorCode = keyof typeof exitCodes;

/** What dooms a whole run. A ticket that fails is data instead: see `ticket-error.ts`. */
export class TicketsiftError extends Error {
  override readonly name = 'TicketsiftError';
  readonly code: ErrorCode;
  /** What to do next, as a sentence. */
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: ErrorOptions & { hint?: string } = {}) {
    super(message, options);
    this.code = code;
    this.hint = options.hint;
  }

  get exitCode(): number {
    return exitCodes[this.code];
  }
}
