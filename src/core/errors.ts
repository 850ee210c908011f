/**
 * What ends a whole run, by code, with the exit code it leads to.
 * 2 is wrong usage, configuration or input; 4 means log in first; 5 means that the spending limit is reached;
 * 1 is an unexpected failure.
 */
export const exitCodes = {
  usage: 2,
  config: 2,
  /** A project file wants what its user has not allowed. */
  not_trusted: 2,
  not_found: 2,
  /** Another program holds a file for too long. */
  file_locked: 1,
  bad_input: 2,
  bad_prompt: 2,
  bad_cache: 2,
  cache_unavailable: 2,
  /** Answers cannot be kept any more, so no request is sent. */
  cache_not_written: 1,
  bad_output: 2,
  bad_query: 2,
  database: 2,
  login_required: 4,
  /** The person, or the provider, said no. */
  login_denied: 4,
  /** What came back from the provider is not what was asked for. */
  login_failed: 4,
  login_timeout: 4,
  /** Logged in, but refused by a rule of `auth.allow`. */
  not_allowed: 4,
  /** A token whose signature, issuer, audience, time or nonce is wrong. */
  bad_token: 4,
  token_issued_ahead: 4,
  token_without_user: 4,
  token_hash: 4,
  clock_skew: 4,
  /** What lies where the session should is not safe to read. */
  session_unsafe: 4,
  keyring_unavailable: 4,
  session_unsaved: 1,
  /** Another process holds the session for too long. */
  session_busy: 1,
  /** The provider does not accept the client, or what it asked for: its configuration is wrong, here or there. */
  client_refused: 2,
  request_refused: 2,
  /** For now: the session stays. */
  provider_unavailable: 1,
  no_port: 1,
  insecure_issuer: 2,
  issuer_mismatch: 2,
  issuer_redirects: 2,
  issuer_unreadable: 2,
  source_lost: 1,
  /** A service of a vendor said no. */
  service_refused: 2,
  /** A service cannot be reached for now. */
  service_unavailable: 1,
  /** No request gets an answer any more. */
  endpoint_failed: 1,
  /** The endpoint takes no files of requests. */
  batch_unsupported: 2,
  cost_limit: 5,
  /** Someone else has saved in between. */
  conflict: 2,
  /** What was answered is not fit to be a baseline. */
  not_approved: 1,
  /** Failures of the endpoint are not answers to record. */
  not_recordable: 1,
  /** A replay lacks answers. */
  not_recorded: 2,
  no_key: 2,
  no_model: 2,
  embedded_missing: 2,
  sqlite_missing: 2,
  unexpected: 1,
  interrupted: 130,
} as const;

export type ErrorCode = keyof typeof exitCodes;

/** A place in a text, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** What dooms a whole run. A ticket that fails is data instead: see `ticket-error.ts`. */
export class TicketsiftError extends Error {
  override readonly name = 'TicketsiftError';
  readonly code: ErrorCode;
  /** What to do next, as a sentence. */
  readonly hint: string | undefined;
  /** Where in the file that a user wrote, for an editor. The message says the line as well. */
  readonly position: Position | undefined;
  /** Whether the user ended it: nothing went wrong. */
  readonly isCancelled: boolean;

  constructor(
    code: ErrorCode,
    message: string,
    options: ErrorOptions & { hint?: string; position?: Position | undefined; isCancelled?: boolean } = {},
  ) {
    super(message, options);
    this.code = code;
    this.hint = options.hint;
    this.position = options.position;
    this.isCancelled = options.isCancelled ?? code === 'interrupted';
  }

  get exitCode(): number {
    return exitCodes[this.code];
  }
}
