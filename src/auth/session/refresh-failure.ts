import { type ErrorCode, TicketsiftError } from '../../core/errors.js';
import { shorten } from '../../core/text/shorten.js';
import type { Trouble } from '../provider/provider-error.js';
import type { TokenAnswer } from '../provider/token-answer.js';

export const again = 'Log in again: ticketsift login';
const later = 'Try again later.';
const kept = 'The session is kept.';

/** UTF-16 units of the provider's text that a message quotes. */
const quoted = 200;

/** The message for a refusal, and what to do next. */
type Refusal = readonly [code: ErrorCode, sentence: string, hint: string];

const ofPerson: Refusal = ['login_required', 'The provider wants you to log in again', again];
const ofClient: Refusal = [
  'client_refused',
  'The provider does not accept this client',
  `${kept} Check auth.client_id and TICKETSIFT_CLIENT_SECRET, and that the client may use refresh tokens.`,
];
const ofRequest: Refusal = [
  'request_refused',
  'The provider does not accept the request to renew the session',
  `${kept} Check that auth.scopes and auth.audience match what is registered with the provider.`,
];
const forNow: Refusal = ['provider_unavailable', 'The session cannot be renewed for now', later];
const unknown: Refusal = [
  'login_failed',
  'The provider refuses to renew the session',
  `${kept} Try again later. If that does not help, log in again: ticketsift login`,
];

/** What the codes of RFC 6749, section 5.2, and of OpenID Connect Core 1.0, section 3.1.2.6, mean for a session. */
const refusals: Readonly<Record<string, Refusal>> = {
  invalid_grant: ['login_required', 'The session is over', again],
  login_required: ofPerson,
  interaction_required: ofPerson,
  consent_required: ofPerson,
  account_selection_required: ofPerson,
  access_denied: ['login_denied', 'The provider refuses to renew the session', `${kept} ${again}`],
  invalid_client: ofClient,
  unauthorized_client: ofClient,
  invalid_request: ofRequest,
  invalid_scope: ofRequest,
  unsupported_grant_type: ofRequest,
  invalid_target: [
    'usage',
    'The provider gives no token for this resource',
    'Name one that it knows, with --audience or as auth.audience in ticketsift.yaml.',
  ],
  temporarily_unavailable: forNow,
  server_error: forNow,
  slow_down: forNow,
};

/**
 * Returns whether the refresh token itself was refused, so that it is useless: by `invalid_grant`, or by a 400 or 401
 * that is not JSON, as some providers send. Any other refusal may come from a proxy, or be about something else.
 */
export function endsSession({ status, error, isJson }: TokenAnswer): boolean {
  if (isUnable(status)) return false;
  return error === 'invalid_grant' || (!isJson && (status === 400 || status === 401));
}

/**
 * Returns the error for a failed renewal, as the user reads it.
 * @param trouble the library's error
 * @param answer undefined where there was none
 * @param host the host of the token endpoint
 */
export function refreshFailure(
  trouble: Trouble | TicketsiftError,
  answer: TokenAnswer | undefined,
  host: string,
): TicketsiftError {
  if (trouble instanceof TicketsiftError) return trouble;
  if (answer === undefined) return unavailable(trouble.message, later);
  const said = wordsOf(answer, host);
  if (isUnable(answer.status)) return unavailable(said, later);
  if (endsSession(answer)) return refused('invalid_grant', said);
  // openid-client rejects a token only after a successful answer.
  if (answer.accessToken !== undefined) {
    // The keys failed, not the token.
    if (trouble.status !== undefined) return unavailable(`the keys of ${host}: ${trouble.message}`, later);
    return new TicketsiftError('bad_token', `The renewed token is not accepted: ${trouble.message}`, {
      hint: again,
    });
  }
  if (answer.error !== undefined) return refused(answer.error, said);
  return unavailable(
    said,
    'A proxy or a wrong route may be in between: run ticketsift auth doctor to find out.',
  );
}

/** Returns whether the provider was unable to answer: it has not refused anything then. */
function isUnable(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429;
}

function refused(error: string, said: string): TicketsiftError {
  const known = Object.hasOwn(refusals, error) ? refusals[error] : undefined;
  const [code, sentence, hint] = known ?? unknown;
  return new TicketsiftError(code, `${sentence} (${said})`, { hint });
}

function unavailable(why: string, hint: string): TicketsiftError {
  return new TicketsiftError('provider_unavailable', `The session cannot be renewed for now: ${why}`, {
    hint,
  });
}

function wordsOf({ status, error, description, isJson }: TokenAnswer, host: string): string {
  if (error !== undefined) {
    return shorten(description === undefined ? error : `${error}: ${description}`, quoted);
  }
  if (status === 200 && isJson) return `${host} answered without an access token`;
  return `${host} answered ${status} without an OAuth error`;
}
