import { codeOf } from '../core/caught.js';
import type { Advice } from '../core/request-failure.js';
import type { TicketErrorCode } from '../core/ticket-error.js';
import type { Endpoint } from './endpoint.js';
import type { Complaint } from './error-body.js';
import type { HttpError } from './http.js';
import { readWait } from './limits.js';

/** Whom a request was for, so that a hint can name it. */
export interface Addressee {
  readonly endpoint: Endpoint;
  readonly model: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What a status that is no success says of asking again. */
export function adviceOfStatus(
  { status, headers }: HttpError,
  code: TicketErrorCode,
  complaint: Complaint | undefined,
  addressee: Addressee,
): Advice {
  if (code === 'too_long' || code === 'filtered') return { kind: 'never' };
  const hint = whatToMend(status, complaint, addressee);
  if (hint !== undefined) return { kind: 'doomed', hint };
  if (!isPassing(status)) return { kind: 'never' };
  const ms = readWait(headers, addressee.now());
  return ms === undefined ? { kind: 'again' } : { kind: 'wait', ms };
}

/** Request timeout, conflict, too early, too many requests, and all that is the server's own fault. */
function isPassing(status: number): boolean {
  return status === 408 || status === 409 || status === 425 || status === 429 || status >= 500;
}

/** For what holds for every request until somebody mends it. */
function whatToMend(
  status: number,
  complaint: Complaint | undefined,
  { endpoint: { host, authorization }, model }: Addressee,
): string | undefined {
  const said = complaint ? `${complaint.code ?? ''} ${complaint.message}` : '';
  if (status === 402 || ([400, 403, 429].includes(status) && unpaid.test(said))) {
    return `The account at ${host} has nothing left: see its billing page, then run the same command again.`;
  }
  if (status === 401) {
    return authorization === undefined
      ? `${host} wants a key: set OPENAI_API_KEY.`
      : `Check the key in OPENAI_API_KEY: ${host} does not take it.`;
  }
  if (status === 403)
    return `See what the key may do at ${host}: it may be barred from ${model}, or from where you are.`;
  if (status === 404) {
    return `See whether ${host} has a model called ${model} (--model), and whether the base URL is right: most end in /v1.`;
  }
  if (status >= 300 && status < 400)
    return 'See whether the base URL is right (--base-url): most end in /v1.';
  return undefined;
}

// The words of OpenAI, Azure, Anthropic, DeepSeek and OpenRouter for an account without money. (OpenAI and Azure
// answer 429 to those, and to nothing else in these words.)
const unpaid = new RegExp(
  [
    'insufficient_quota|billing_(hard_limit_reached|not_active)',
    'exceeded your current quota|credit balance is too low|insufficient (balance|credits|funds)',
  ].join('|'),
  'i',
);

/** Codes of Node and undici for a connection that never was. */
const unreachable = new RegExp(
  [
    '^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|EPROTO)$',
    '^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|UNABLE_TO_)',
  ].join('|'),
);

/** What a connection that failed says of asking again. */
export function adviceOfConnection(reason: unknown, { endpoint: { host } }: Addressee): Advice {
  if (!unreachable.test(codeOf(reason))) return { kind: 'again' };
  return {
    kind: 'unreachable',
    hint: `See whether ${host} is right (--base-url) and running, and whether a proxy or a VPN is in the way.`,
  };
}
